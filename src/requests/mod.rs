//! Questions about customers, in the words of the domain: what may be asked of a published
//! state, what it answers, and what it refuses.
//!
//! A wire format is not known here. A server converts its requests into these questions and
//! these answers into its replies; so does any other door.

mod batch;
mod inline_history;
mod limits;
mod list;
mod published_state;
mod refusal;
mod score;

pub use batch::check_batch;
pub use inline_history::InlineHistory;
pub use limits::{BATCH_REQUESTS_MAX, INLINE_ORDERS_MAX, LAST_DAY, PAGE_SIZE_MAX};
pub use list::{HighValueList, HighValueQuestion, ListPage};
pub use published_state::{PublishedState, PublishedStateError, StateSummary};
pub use refusal::{InvalidOrder, InvalidQuestion, OrderTime, Refusal};
pub use score::{ScoreQuestion, Subject};
