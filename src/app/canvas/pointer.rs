//! Pointer events as the editor reads them.

use web_sys::{Element, MouseEvent, PointerEvent};

use crate::editor::{Modifiers, Phase, Pointer, PointerKind};
use crate::model::Point;

/// A pointer event in the coordinates of the stage.
pub fn pointer_of(stage: &Element, event: &PointerEvent, phase: Phase) -> Pointer {
    let kind = match event.pointer_type().as_str() {
        "touch" => PointerKind::Touch,
        "pen" => PointerKind::Pen,
        _ => PointerKind::Mouse,
    };
    let at = point_of(stage, event);
    Pointer {
        phase,
        id: event.pointer_id(),
        kind,
        button: event.button(),
        at,
        modifiers: modifiers_of(event),
    }
}

/// Where a mouse event is in the coordinates of the stage.
pub fn point_of(stage: &Element, event: &MouseEvent) -> Point {
    let corner = stage.get_bounding_client_rect();
    Point { x: f64::from(event.client_x()) - corner.left(), y: f64::from(event.client_y()) - corner.top() }
}

/// The keys held during a mouse event.
pub fn modifiers_of(event: &MouseEvent) -> Modifiers {
    Modifiers {
        shift: event.shift_key(),
        alt: event.alt_key(),
        primary: event.ctrl_key() || event.meta_key(),
    }
}
