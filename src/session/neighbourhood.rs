//! A data set as an encoder sees it, kept for the next text that is looked at beside it.

use std::rc::{Rc, Weak};

use crate::data::Dataset;
use crate::embed::Places;

/// Where a data set's examples lie, and how near to one another.
pub struct Neighbourhood {
    /// Which data set it is; it may be gone by now.
    data: Weak<Dataset>,
    /// How many neighbours count.
    pub(super) neighbours: usize,
    /// Where the examples' embeddings are.
    pub(super) places: Places,
    /// The similarity below which a text is unlike them; none where they are too few.
    pub(super) bound: Option<f32>,
}

impl Neighbourhood {
    pub(super) fn new(
        data: &Rc<Dataset>,
        neighbours: usize,
        places: Places,
        bound: Option<f32>,
    ) -> Self {
        Self {
            data: Rc::downgrade(data),
            neighbours,
            places,
            bound,
        }
    }

    /// Whether it is of these data, where so many neighbours count.
    pub(super) fn is_of(&self, data: &Rc<Dataset>, neighbours: usize) -> bool {
        self.data.as_ptr() == Rc::as_ptr(data) && self.neighbours == neighbours
    }
}
