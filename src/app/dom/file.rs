//! Files in and out.

use gloo::utils::document;
use js_sys::Array;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, File, HtmlAnchorElement, Url};

/// Offers `text` as a download.
pub fn download(name: &str, mime: &str, text: &str) {
    let parts = Array::of1(&text.into());
    let kind = BlobPropertyBag::new();
    kind.set_type(mime);
    let Ok(blob) = Blob::new_with_str_sequence_and_options(&parts, &kind) else { return };
    let Ok(url) = Url::create_object_url_with_blob(&blob) else { return };
    if let Some(anchor) =
        document().create_element("a").ok().and_then(|a| a.dyn_into::<HtmlAnchorElement>().ok())
    {
        anchor.set_href(&url);
        anchor.set_download(name);
        anchor.click();
    }
    Url::revoke_object_url(&url).unwrap_or_default();
}

/// The text of a file, or `None` if it cannot be read or is larger than `limit` bytes.
pub async fn read_text(file: &File, limit: f64) -> Option<String> {
    if file.size() > limit {
        return None;
    }
    let blob: &Blob = file.as_ref();
    JsFuture::from(blob.text()).await.ok()?.as_string()
}
