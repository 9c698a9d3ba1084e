//! Links and files that were cut, changed or made to harm: always a sentence, never a panic.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use headroom::model::Document;
use headroom::share::{FileError, LinkError, file, gallery, link, open};
use miniz_oxide::deflate::compress_to_vec;
use proptest::prelude::*;

use super::{document_of, link_of};

fn shop() -> Document {
    let entry = gallery::find(gallery::OPENING).unwrap();
    document_of(entry)
}

fn link_of_bytes(bytes: &[u8]) -> String {
    format!("1.{}", URL_SAFE_NO_PAD.encode(bytes))
}

#[test]
fn a_link_cut_anywhere_is_refused() {
    let whole = link::encode(&shop());
    for end in 0..whole.len() {
        let error = link::decode(&whole[..end]).unwrap_err();
        if end > 6 {
            assert_eq!(error, LinkError::CutOff, "cut after {end}");
        }
    }
    let sentence = link::decode(&whole[..whole.len() / 2]).unwrap_err().to_string();
    assert!(sentence.starts_with("This link is cut off"), "{sentence}");
}

#[test]
fn a_link_that_swells_is_stopped() {
    for megabytes in [3usize, 64] {
        let bomb = link_of_bytes(&compress_to_vec(&vec![b'['; megabytes << 20], 9));
        assert!(bomb.len() < link::MAX_ENCODED);
        assert_eq!(link::decode(&bomb), Err(LinkError::TooLarge));
    }
    let deep = link_of(&"[".repeat(1 << 20));
    assert_eq!(link::decode(&deep), Err(LinkError::Damaged));
    assert_eq!(link::decode(&"a".repeat(link::MAX_ENCODED + 1)), Err(LinkError::TooLong));
    assert!(matches!(file::import(&"[".repeat(1 << 20)), Err(FileError::Syntax { .. })));
    assert!(matches!(file::import(&" ".repeat(file::MAX_BYTES + 1)), Err(FileError::TooLarge(_))));
}

#[test]
fn too_much_of_anything_is_refused() {
    let blocks = vec![r#"{"k":"cache","n":""}"#; 1001].join(",");
    let edges = vec![r#"{"f":0,"t":0}"#; 4001].join(",");
    let classes = vec![r#"{"n":"c","s":1}"#; 65].join(",");
    let long = "x".repeat(10_001);
    for (json, words) in [
        (format!(r#"{{"b":[{blocks}]}}"#), "1001 blocks, more than the 1000"),
        (format!(r#"{{"b":[{{"k":"cache","n":""}}],"e":[{edges}]}}"#), "4001 edges"),
        (format!(r#"{{"c":[{classes}]}}"#), "65 request classes"),
        (r#"{"c":[]}"#.to_owned(), "no request class"),
        (format!(r#"{{"d":"{long}"}}"#), "the note"),
        (format!(r#"{{"n":"{long}"}}"#), "the name"),
        (format!(r#"{{"b":[{{"k":"cache","n":"{long}"}}]}}"#), "block 1"),
    ] {
        let sentence = link::decode(&link_of(&json)).unwrap_err().to_string();
        assert!(sentence.contains(words), "{sentence}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn random_text_never_panics(text in ".{0,300}") {
        let _ = open(&text);
        let _ = link::decode(&format!("1.{text}"));
    }

    #[test]
    fn random_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = link::decode(&link_of_bytes(&bytes));
        let _ = link::decode(&link_of_bytes(&compress_to_vec(&bytes, 6)));
    }

    #[test]
    fn changed_bits_never_panic(at in any::<prop::sample::Index>(), bit in 0u8..8) {
        let whole = link::encode(&shop());
        let mut bytes = URL_SAFE_NO_PAD.decode(&whole[2..]).unwrap();
        let i = at.index(bytes.len());
        bytes[i] ^= 1 << bit;
        if let Ok(document) = link::decode(&link_of_bytes(&bytes)) {
            prop_assert_eq!(&link::decode(&link::encode(&document)).unwrap(), &document);
        }
        let mut text = file::export(&shop()).into_bytes();
        let i = at.index(text.len());
        text[i] ^= 1 << bit;
        if let Ok(document) = file::import(&String::from_utf8_lossy(&text)) {
            prop_assert_eq!(&file::import(&file::export(&document)).unwrap(), &document);
        }
    }

    #[test]
    fn odd_json_never_panics(json in arbitrary_json()) {
        let _ = link::decode(&link_of(&json));
        let _ = file::import(&json);
    }
}

/// JSON made of the format's own words in wrong places.
fn arbitrary_json() -> impl Strategy<Value = String> {
    let atoms =
        ["0", "-1", "1e308", "1e999", "null", "true", "\"unlimited\"", "\"cache\"", "4294967296", "[]", "{}"];
    let leaf = prop::sample::select(atoms.to_vec()).prop_map(str::to_owned);
    leaf.prop_recursive(4, 40, 6, |inner| {
        let names =
            ["n", "d", "c", "b", "e", "o", "p", "s", "k", "f", "t", "i", "q", "x", "y", "headroom", "blocks"];
        let field = (prop::sample::select(names.to_vec()), inner.clone());
        let object = prop::collection::vec(field, 0..6).prop_map(|fields| {
            let fields: Vec<String> =
                fields.iter().map(|(key, value)| format!("\"{key}\":{value}")).collect();
            format!("{{{}}}", fields.join(","))
        });
        let list = prop::collection::vec(inner, 0..4).prop_map(|items| format!("[{}]", items.join(",")));
        prop_oneof![object, list]
    })
}
