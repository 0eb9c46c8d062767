//! The joining of ids: each id leads to a customer, whose own id may lead further.

use std::collections::HashMap;

use tenure::time::Day;

use super::mapping::Mapping;
use crate::tables::customer_ids::StatedId;
use crate::tables::error::TablesError;
use crate::tables::excerpt::excerpt;

/// The ids that an error names at most.
const NAMED_MAX: usize = 5;

/// The customer that each mapped id is of, at the end of a day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::tables) struct Identities {
    customers: HashMap<StatedId, String>,
}

/// The progress of following one mapping to its customer.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Untouched,
    OnTheWay,
    /// The customer is that of this mapping.
    EndsAt(usize),
}

impl Identities {
    /// The identities in force at the end of a day, from mappings sorted by id and time.
    pub(super) fn of(mappings: &[Mapping], day: Day) -> Result<Identities, TablesError> {
        let in_force = in_force(mappings, day)?;
        let places: HashMap<&StatedId, usize> = in_force
            .iter()
            .enumerate()
            .map(|(place, mapping)| (&mapping.external, place))
            .collect();
        let next: Vec<Option<usize>> = in_force
            .iter()
            .map(|mapping| {
                let own = StatedId { channel: None, id: mapping.customer.clone() };
                // A customer that is mapped to itself is where the way ends.
                places.get(&own).copied().filter(|place| in_force[*place].customer != own.id)
            })
            .collect();
        let ends = ends(&next).map_err(|circle| cycle(&circle, &in_force))?;
        let customers = in_force
            .iter()
            .zip(ends)
            .map(|(mapping, end)| (mapping.external.clone(), in_force[end].customer.clone()))
            .collect();
        Ok(Identities { customers })
    }

    /// The customer of an id: that of the id in its channel, else that of the id alone, else
    /// the id itself.
    fn customer(&self, stated: StatedId) -> String {
        if let Some(customer) = self.customers.get(&stated) {
            return customer.clone();
        }
        let own = StatedId { channel: None, ..stated };
        self.customers.get(&own).cloned().unwrap_or(own.id)
    }
}

/// The customers of stated ids, each once and in the order of the first of its ids, and the
/// number of each stated id's customer. Without identities each id is a customer.
pub(in crate::tables) fn joined(
    stated: Vec<StatedId>,
    identities: Option<&Identities>,
) -> (Vec<String>, Vec<u32>) {
    let mut customers = Vec::new();
    let mut numbers_of: HashMap<String, u32> = HashMap::new();
    let numbers = stated.into_iter().map(|stated| {
        let id = match identities {
            Some(identities) => identities.customer(stated),
            None => stated.id,
        };
        *numbers_of.entry(id).or_insert_with_key(|id| {
            customers.push(id.clone());
            (customers.len() - 1) as u32
        })
    });
    let numbers = numbers.collect();
    (customers, numbers)
}

/// The latest mapping of each id up to the end of a day.
fn in_force(mappings: &[Mapping], day: Day) -> Result<Vec<&Mapping>, TablesError> {
    let mut in_force = Vec::new();
    for of_one_id in mappings.chunk_by(|left, right| left.external == right.external) {
        let begun = of_one_id
            .partition_point(|mapping| mapping.valid_from.is_none_or(|from| from <= day.end()));
        let Some(latest) = of_one_id[..begun].last() else { continue };
        let mut same_time =
            of_one_id[..begun].iter().filter(|mapping| mapping.valid_from == latest.valid_from);
        if let Some(other) = same_time.find(|mapping| mapping.customer != latest.customer) {
            return Err(TablesError::IdentityConflict {
                external: named(&latest.external),
                customers: format!(
                    "{:?} and {:?}",
                    excerpt(&other.customer),
                    excerpt(&latest.customer)
                ),
            });
        }
        in_force.push(latest);
    }
    Ok(in_force)
}

/// Where the way from each place ends; the places of a circle where one does not end.
fn ends(next: &[Option<usize>]) -> Result<Vec<usize>, Vec<usize>> {
    let mut steps = vec![Step::Untouched; next.len()];
    let mut way = Vec::new();
    for start in 0..next.len() {
        let mut place = start;
        let end = loop {
            match steps[place] {
                Step::EndsAt(end) => break end,
                Step::OnTheWay => {
                    let first = way.iter().position(|passed| *passed == place).unwrap_or(0);
                    return Err(way.split_off(first));
                }
                Step::Untouched => {
                    steps[place] = Step::OnTheWay;
                    way.push(place);
                    match next[place] {
                        Some(further) => place = further,
                        None => break place,
                    }
                }
            }
        };
        for passed in way.drain(..) {
            steps[passed] = Step::EndsAt(end);
        }
    }
    let end_of = |step: &Step| match step {
        Step::EndsAt(end) => *end,
        Step::Untouched | Step::OnTheWay => unreachable!("every way was followed to its end"),
    };
    Ok(steps.iter().map(end_of).collect())
}

fn cycle(circle: &[usize], in_force: &[&Mapping]) -> TablesError {
    let shown = circle.iter().take(NAMED_MAX);
    let mut ids: Vec<String> = shown.map(|place| named(&in_force[*place].external)).collect();
    if circle.len() > NAMED_MAX {
        ids.push(format!("{} more", circle.len() - NAMED_MAX));
    }
    TablesError::IdentityCycle { ids: ids.join(" to ") }
}

/// An id with its channel, for an error.
fn named(stated: &StatedId) -> String {
    match &stated.channel {
        None => format!("{:?}", excerpt(&stated.id)),
        Some(channel) => format!("{:?} of the channel {:?}", excerpt(&stated.id), excerpt(channel)),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tenure::time::Day;

    use super::*;

    fn day(number: i32) -> Day {
        Day::from_days_since_epoch(number)
    }

    fn stated(channel: &str, id: &str) -> StatedId {
        let channel = (!channel.is_empty()).then(|| channel.to_owned());
        StatedId { channel, id: id.to_owned() }
    }

    /// A mapping from a day on; from the beginning where the day is 0.
    fn mapping(channel: &str, id: &str, customer: &str, from: i32) -> Mapping {
        let valid_from = (from > 0).then(|| day(from).start());
        Mapping { external: stated(channel, id), valid_from, customer: customer.to_owned() }
    }

    fn identities(mut mappings: Vec<Mapping>, as_of: i32) -> Result<Identities, String> {
        mappings.sort();
        mappings.dedup();
        Identities::of(&mappings, day(as_of)).map_err(|error| error.to_string())
    }

    fn customer(identities: &Identities, channel: &str, id: &str) -> String {
        identities.customer(stated(channel, id))
    }

    #[test]
    fn an_id_is_looked_up_in_its_channel_then_alone_and_led_to_the_last_customer() {
        let mappings =
            vec![mapping("app", "1", "b", 0), mapping("", "b", "a", 0), mapping("", "1", "z", 0)];
        let joined = identities(mappings, 5).unwrap();
        for (channel, id, expected) in [
            ("app", "1", "a"),
            ("web", "1", "z"),
            ("", "1", "z"),
            ("web", "b", "a"),
            ("", "a", "a"),
            ("app", "unknown", "unknown"),
        ] {
            assert_eq!(customer(&joined, channel, id), expected, "{channel} {id}");
        }
    }

    #[test]
    fn two_customers_from_the_same_time_on_are_a_conflict_and_from_another_time_a_change() {
        let conflict = vec![mapping("app", "1", "a", 3), mapping("app", "1", "b", 3)];
        let error = identities(conflict.clone(), 5).unwrap_err();
        for part in ["\"1\" of the channel \"app\"", "\"a\" and \"b\""] {
            assert!(error.contains(part), "{error}");
        }
        assert!(identities(conflict, 2).is_ok(), "not in force yet");
        let change = vec![mapping("app", "1", "a", 0), mapping("app", "1", "b", 3)];
        assert_eq!(customer(&identities(change.clone(), 2).unwrap(), "app", "1"), "a");
        assert_eq!(customer(&identities(change, 3).unwrap(), "app", "1"), "b");
    }

    #[test]
    fn a_circle_is_named_with_its_ids_and_one_of_the_future_is_none() {
        let circle = vec![
            mapping("app", "0", "a", 0),
            mapping("", "a", "b", 0),
            mapping("", "b", "c", 0),
            mapping("", "c", "a", 4),
        ];
        let error = identities(circle.clone(), 4).unwrap_err();
        assert!(error.contains("\"a\" to \"b\" to \"c\""), "{error}");
        assert_eq!(customer(&identities(circle, 3).unwrap(), "app", "0"), "c");
    }

    #[test]
    fn a_customer_mapped_to_itself_is_the_end() {
        let ended = vec![mapping("", "a", "a", 0), mapping("", "b", "a", 0)];
        assert_eq!(customer(&identities(ended, 1).unwrap(), "", "b"), "a");
    }

    fn any_mappings() -> impl Strategy<Value = Vec<Mapping>> {
        let mapping = ("(app|web|)", "[a-e]", "[a-e]", 0..6)
            .prop_map(|(channel, id, customer, from)| mapping(&channel, &id, &customer, from));
        prop::collection::vec(mapping, 0..8)
    }

    fn everyone(identities: &Identities) -> Vec<String> {
        let ids = ["a", "b", "c", "d", "e"];
        let of = |channel| ids.map(|id| customer(identities, channel, id));
        [of("app"), of("web"), of("")].concat()
    }

    proptest! {
        #[test]
        fn mappings_of_the_future_change_nothing(mappings in any_mappings(), as_of in 0..6) {
            let from = |mapping: &Mapping| mapping.valid_from.map_or(0, |from| from.day().days_since(day(0)));
            let known = mappings.iter().filter(|mapping| from(mapping) <= as_of).cloned().collect();
            prop_assert_eq!(identities(mappings, as_of), identities(known, as_of));
        }

        #[test]
        fn a_merge_that_is_taken_back_leaves_everyone_as_before(
            mappings in any_mappings(),
            channel in "(app|web|)",
            id in "[a-e]",
            other in "[a-e]",
        ) {
            // The latest mapping before says whom the id is mapped back to.
            let Ok(before) = identities(mappings.clone(), 9) else { return Ok(()) };
            let own = customer(&before, &channel, &id);
            let merged = [mapping(&channel, &id, &other, 7), mapping(&channel, &id, &own, 8)];
            let after = identities([mappings, merged.to_vec()].concat(), 9).unwrap();
            prop_assert_eq!(everyone(&before), everyone(&after));
        }

        #[test]
        fn the_order_of_the_rows_changes_nothing(mappings in any_mappings(), as_of in 0..6) {
            let reversed = mappings.iter().rev().cloned().collect();
            prop_assert_eq!(identities(mappings, as_of), identities(reversed, as_of));
        }

        #[test]
        fn whoever_an_id_leads_to_leads_to_itself(mappings in any_mappings()) {
            let Ok(joined) = identities(mappings, 9) else { return Ok(()) };
            for last in everyone(&joined) {
                prop_assert_eq!(customer(&joined, "", &last), last);
            }
        }
    }
}
