//! The interface's own icons: lines on a 24 × 24 grid.

use leptos::prelude::*;

const ICONS: &[(&str, &str)] = &[
    ("close", r#"<path d="M6 6l12 12M18 6L6 18"/>"#),
    ("undo", r#"<path d="M8 5L4 9l4 4"/><path d="M4 9h10a5.5 5.5 0 0 1 0 11H9"/>"#),
    ("redo", r#"<path d="M16 5l4 4-4 4"/><path d="M20 9H10a5.5 5.5 0 0 0 0 11h5"/>"#),
    ("trash", r#"<path d="M4 7h16M10 11v6M14 11v6M6 7l1 13h10l1-13M9 7V4h6v3"/>"#),
    ("plus", r#"<path d="M12 5v14M5 12h14"/>"#),
    ("minus", r#"<path d="M5 12h14"/>"#),
    ("fit", r#"<path d="M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5"/>"#),
    (
        "sun",
        r#"<circle cx="12" cy="12" r="4"/><path d="M12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.4 1.4M17.6 17.6L19 19M19 5l-1.4 1.4M6.4 17.6L5 19"/>"#,
    ),
    ("moon", r#"<path d="M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5z"/>"#),
    ("share", r#"<path d="M12 15V4M8 7.5L12 3.5l4 4M5 12v7a1 1 0 0 0 1 1h12a1 1 0 0 0 1-1v-7"/>"#),
    (
        "gallery",
        r#"<rect x="4" y="4" width="7" height="7" rx="1.5"/><rect x="13" y="4" width="7" height="7" rx="1.5"/><rect x="4" y="13" width="7" height="7" rx="1.5"/><rect x="13" y="13" width="7" height="7" rx="1.5"/>"#,
    ),
    ("play", r#"<path d="M7 4.8v14.4a.6.6 0 0 0 .9.5l11.6-7.2a.6.6 0 0 0 0-1L7.9 4.3a.6.6 0 0 0-.9.5z"/>"#),
    ("stop", r#"<rect x="6.5" y="6.5" width="11" height="11" rx="1.5"/>"#),
    ("search", r#"<circle cx="11" cy="11" r="6"/><path d="M20 20l-4.5-4.5"/>"#),
    (
        "sliders",
        r#"<path d="M4 8h9M17 8h3M4 16h3M11 16h9"/><circle cx="15" cy="8" r="2"/><circle cx="9" cy="16" r="2"/>"#,
    ),
    (
        "link",
        r#"<path d="M10 14a4 4 0 0 0 6 .4l3-3a4.2 4.2 0 0 0-6-6l-1.2 1.2"/><path d="M14 10a4 4 0 0 0-6-.4l-3 3a4.2 4.2 0 0 0 6 6l1.2-1.2"/>"#,
    ),
    ("download", r#"<path d="M12 4v11M8 11.5l4 4 4-4M5 20h14"/>"#),
    (
        "open",
        r#"<path d="M4 19V6a1 1 0 0 1 1-1h4.5l2 2.5H19a1 1 0 0 1 1 1V19a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1z"/>"#,
    ),
    ("warning", r#"<path d="M12 4.5l8.5 15h-17z"/><path d="M12 10.5v4M12 17v.1"/>"#),
    ("check", r#"<path d="M5 12.5l4.5 4.5L19 7.5"/>"#),
    ("reset", r#"<path d="M5 5v5h5"/><path d="M5.5 10A7.5 7.5 0 1 1 4.5 14"/>"#),
    ("swap", r#"<path d="M5 9h14l-4-4M19 15H5l4 4"/>"#),
    (
        "keyboard",
        r#"<rect x="3" y="6" width="18" height="12" rx="2"/><path d="M7 10v.1M11 10v.1M15 10v.1M8 14h8"/>"#,
    ),
    (
        "new",
        r#"<path d="M6 3.5h8l4 4V20a.5.5 0 0 1-.5.5h-11A.5.5 0 0 1 6 20z"/><path d="M12 10.5v6M9 13.5h6"/>"#,
    ),
    (
        "tidy",
        r#"<rect x="3.5" y="9" width="6" height="6" rx="1.5"/><rect x="15" y="4" width="5.5" height="5.5" rx="1.5"/><rect x="15" y="14.5" width="5.5" height="5.5" rx="1.5"/><path d="M9.5 12h2.5M15 7h-1.5A1.5 1.5 0 0 0 12 8.5v7a1.5 1.5 0 0 0 1.5 1.5H15"/>"#,
    ),
];

/// One of the interface's icons; an unknown name shows nothing.
#[component]
pub fn Icon(
    /// Its name.
    name: &'static str,
) -> impl IntoView {
    let inside = ICONS.iter().find(|(known, _)| *known == name).map_or("", |(_, inside)| *inside);
    view! { <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" inner_html=inside></svg> }
}
