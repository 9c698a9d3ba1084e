//! Icons: the inside of a 24 × 24 SVG, stroked in the current colour, without fill.

/// A person before another.
pub(super) const USERS_DAILY: &str = r#"<circle cx="9" cy="8" r="3.25"/><path d="M3 19.5c0-3.3 2.7-5.5 6-5.5s6 2.2 6 5.5"/><path d="M15.5 5a3.25 3.25 0 0 1 0 6"/><path d="M17.5 14.4c2.1.8 3.5 2.6 3.5 5.1"/>"#;
/// Arrows that come in a stream.
pub(super) const USERS_RATE: &str =
    r#"<path d="M3 7h10"/><path d="M6 12h14"/><path d="M3 17h10"/><path d="M17 9l3 3-3 3"/>"#;
/// A person in a loop.
pub(super) const USERS_CLOSED: &str = r#"<circle cx="12" cy="9.5" r="2.5"/><path d="M7.5 17c.5-2.3 2.3-3.5 4.5-3.5s4 1.2 4.5 3.5"/><path d="M20.5 12a8.5 8.5 0 1 1-2.5-6"/><path d="M18.5 2.5V6H15"/>"#;
/// A globe.
pub(super) const CDN: &str = r#"<circle cx="12" cy="12" r="9"/><path d="M3 12h18"/><path d="M12 3c2.5 2.6 3.75 5.6 3.75 9S14.5 18.4 12 21c-2.5-2.6-3.75-5.6-3.75-9S9.5 5.6 12 3z"/>"#;
/// One line that becomes three.
pub(super) const LOAD_BALANCER: &str = r#"<circle cx="5" cy="12" r="2"/><circle cx="19" cy="5" r="2"/><circle cx="19" cy="12" r="2"/><circle cx="19" cy="19" r="2"/><path d="M7 12h10"/><path d="M11 12c0-5 2-7 6-7"/><path d="M11 12c0 5 2 7 6 7"/>"#;
/// A gate with an arrow through it.
pub(super) const API_GATEWAY: &str = r#"<path d="M8 4H5v16h3"/><path d="M16 4h3v16h-3"/><path d="M8.5 12h7"/><path d="M13 9.5l2.5 2.5-2.5 2.5"/>"#;
/// Two units in a rack.
pub(super) const VM_SERVER: &str = r#"<rect x="3.5" y="4" width="17" height="7" rx="1.5"/><rect x="3.5" y="13" width="17" height="7" rx="1.5"/><path d="M7 7.5h.01"/><path d="M7 16.5h.01"/><path d="M12 7.5h5"/><path d="M12 16.5h5"/>"#;
/// A box.
pub(super) const CONTAINER_SERVICE: &str =
    r#"<path d="M12 3l8 4.5v9L12 21l-8-4.5v-9z"/><path d="M4 7.5l8 4.5 8-4.5"/><path d="M12 12v9"/>"#;
/// The letter lambda in a frame.
pub(super) const FUNCTION: &str = r#"<rect x="3.5" y="3.5" width="17" height="17" rx="3"/><path d="M8.5 7.5h1.75l5.25 9"/><path d="M11.7 11l-3.2 5.5"/>"#;
/// A chip struck by lightning.
pub(super) const CACHE: &str = r#"<rect x="5" y="5" width="14" height="14" rx="2"/><path d="M12.75 8l-3 4.25h4.5l-3 3.75"/><path d="M9 2.5V5"/><path d="M15 2.5V5"/><path d="M9 19v2.5"/><path d="M15 19v2.5"/>"#;
/// A cylinder.
pub(super) const RELATIONAL_DB: &str = r#"<ellipse cx="12" cy="5.5" rx="7.5" ry="2.5"/><path d="M4.5 5.5v13c0 1.4 3.35 2.5 7.5 2.5s7.5-1.1 7.5-2.5v-13"/><path d="M4.5 12c0 1.4 3.35 2.5 7.5 2.5s7.5-1.1 7.5-2.5"/>"#;
/// Messages in a row.
pub(super) const QUEUE: &str = r#"<path d="M2.5 7h19"/><path d="M2.5 17h19"/><rect x="5" y="10" width="3.5" height="4" rx=".75"/><rect x="10.25" y="10" width="3.5" height="4" rx=".75"/><rect x="15.5" y="10" width="3.5" height="4" rx=".75"/>"#;
/// A gear.
pub(super) const WORKER_POOL: &str = r#"<circle cx="12" cy="12" r="3"/><circle cx="12" cy="12" r="6.5"/><path d="M12 2.5v3"/><path d="M12 18.5v3"/><path d="M2.5 12h3"/><path d="M18.5 12h3"/><path d="M5.3 5.3l2.1 2.1"/><path d="M16.6 16.6l2.1 2.1"/><path d="M5.3 18.7l2.1-2.1"/><path d="M16.6 7.4l2.1-2.1"/>"#;
/// A cloud.
pub(super) const THIRD_PARTY_API: &str = r#"<path d="M7 18.5a4.5 4.5 0 0 1-.6-8.96 6 6 0 0 1 11.5 1.05A4 4 0 0 1 17.5 18.5z"/><path d="M9.5 14h5"/><path d="M12.5 12l2 2-2 2"/>"#;
