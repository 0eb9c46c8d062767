//! Questions about customers, in the words of the domain: what may be asked of a published
//! state, what it answers, and what it refuses.
//!
//! No wire format is known here. A server converts its requests into these questions and
//! these answers into its replies; so does any other door.

mod batch;
mod inline_history;
mod list;
mod published_state;
mod refusal;
mod score;

pub use batch::{BATCH_REQUESTS_MAX, check_batch};
pub use inline_history::{INLINE_ORDERS_MAX, InlineHistory};
pub use list::{HighValueList, HighValueQuestion, ListPage, PAGE_SIZE_MAX};
pub use published_state::{PublishedState, PublishedStateError, StateSummary};
pub use refusal::{InvalidOrder, InvalidQuestion, OrderTime, Refusal};
pub use score::{LAST_DAY, ScoreQuestion, Subject};
