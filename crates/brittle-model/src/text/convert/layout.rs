//! From a layout as written to the layout.

use super::Converter;
use crate::rules::ORDER;
use crate::scenario::{Dimension, Exposed, Layout};
use crate::text::file::{CommunicationFile, CommunicationText, DimensionWord, JobFile, LayoutFile};
use crate::text::problem::Fault;
use crate::text::reader::Key;

impl Converter<'_> {
    /// The layout of a job of so many GPUs, and its exposed communication as a whole.
    pub(super) fn layout(
        &mut self,
        path: &str,
        gpus: u32,
        file: &JobFile,
    ) -> (Option<Layout>, f64) {
        let mut layout =
            file.layout.given().map(|given| self.widths(&format!("{path}.layout"), gpus, given));
        match file.communication.given() {
            None => (layout, 0.0),
            Some(CommunicationText::Whole(share)) => (layout, *share),
            Some(CommunicationText::Split(split)) => {
                if let Some(layout) = &mut layout {
                    layout.exposed = exposed(split);
                } else if file.layout.is_missing() {
                    let fault = Fault::new(
                        format!("{path}.communication"),
                        "communication by dimension needs a layout: there are no groups without",
                    );
                    self.fault(fault.help(format!(
                        "add layout = {{ tensor = 8 }} to [{path}], or give one number"
                    )));
                }
                (layout, 0.0)
            }
        }
    }

    fn widths(&mut self, path: &str, gpus: u32, file: &LayoutFile) -> Layout {
        let width = |key: &Key<u32>| key.given().copied().unwrap_or(1);
        let (tensor, context) = (width(&file.tensor), width(&file.context));
        let (pipeline, expert) = (width(&file.pipeline), width(&file.expert));
        // Where it does not come out even, the rule of the product says so.
        let replica = [tensor, context, pipeline]
            .map(u64::from)
            .iter()
            .fold(1, |product, width| u64::saturating_mul(product, *width));
        let rest = u64::from(gpus).checked_div(replica).unwrap_or(1).max(1) as u32;
        Layout {
            tensor,
            context,
            pipeline,
            expert,
            data: file.data.given().copied().unwrap_or(rest),
            order: self.order(path, &file.order),
            exposed: Exposed::default(),
        }
    }

    fn order(&mut self, path: &str, key: &Key<Vec<Key<DimensionWord>>>) -> [Dimension; 4] {
        let Some(words) = key.given() else { return Dimension::USUAL };
        let order: Vec<Dimension> = words
            .iter()
            .filter_map(Key::given)
            .map(|word| match word {
                DimensionWord::Tensor => Dimension::Tensor,
                DimensionWord::Context => Dimension::Context,
                DimensionWord::Pipeline => Dimension::Pipeline,
                DimensionWord::Data => Dimension::Data,
            })
            .collect();
        // What could not be read is told already.
        if order.len() < words.len() {
            return Dimension::USUAL;
        }
        order.try_into().unwrap_or_else(|order: Vec<Dimension>| {
            let message = format!("the order of the ranks names {} dimensions of 4", order.len());
            self.fault(Fault::new(format!("{path}.order"), message).help(ORDER));
            Dimension::USUAL
        })
    }
}

fn exposed(file: &CommunicationFile) -> Exposed {
    let share = |key: &Key<f64>| key.given().copied().unwrap_or(0.0);
    Exposed {
        tensor: share(&file.tensor),
        context: share(&file.context),
        pipeline: share(&file.pipeline),
        expert: share(&file.expert),
        data: share(&file.data),
    }
}
