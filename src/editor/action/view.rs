//! Looking around.

use super::{Editor, Effect};
use crate::editor::Camera;
use crate::model::Point;

pub(super) fn can_zoom_in(editor: &Editor) -> bool {
    editor.camera.zoom < Camera::MAX_ZOOM
}

pub(super) fn can_zoom_out(editor: &Editor) -> bool {
    editor.camera.zoom > Camera::MIN_ZOOM
}

pub(super) fn zoom_in(editor: &mut Editor) -> Vec<Effect> {
    zoom(editor, Camera::STEP)
}

pub(super) fn zoom_out(editor: &mut Editor) -> Vec<Effect> {
    zoom(editor, 1.0 / Camera::STEP)
}

pub(super) fn zoom_reset(editor: &mut Editor) -> Vec<Effect> {
    zoom(editor, 1.0 / editor.camera.zoom)
}

fn zoom(editor: &mut Editor, factor: f64) -> Vec<Effect> {
    let middle = Point { x: editor.stage.width / 2.0, y: editor.stage.height / 2.0 };
    editor.camera = editor.camera.zoomed(factor, middle);
    vec![Effect::Camera]
}

pub(super) fn fit(editor: &mut Editor) -> Vec<Effect> {
    editor.fit();
    vec![Effect::Camera]
}

pub(super) fn fit_selection(editor: &mut Editor) -> Vec<Effect> {
    editor.fit_blocks(editor.selection.blocks.iter().copied().collect());
    vec![Effect::Camera]
}
