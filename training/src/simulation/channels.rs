//! The channels a customer uses, and the id that each of them knows the customer by.

use super::customers::CustomerTraits;
use super::draws::{between, happens, position};
use super::plan::{Concern, ShopPlan};
use tenure::numerics::random::Random;

/// The channels; the first four sell, the others only send.
pub(super) const CHANNELS: [&str; 6] =
    ["web", "app", "marketplace", "mini_program", "email", "push"];
pub(super) const APP: u8 = 1;
pub(super) const EMAIL: u8 = 4;

const SELLING: usize = 4;
const PRIMARY_SHARES: [f64; SELLING] = [0.55, 0.2, 0.15, 0.1];

/// The share of customers who take up a second channel one day.
const SECOND_CHANNEL: f64 = 0.35;

/// Mean days from the first purchase to the second channel.
const SECOND_CHANNEL_DAYS: f64 = 90.0;

/// The share of a customer's visits and orders that the second channel takes over.
const SECOND_CHANNEL_SHARE: f64 = 0.5;

/// The share of ids that are linked late, and the most days that it takes.
const LATE_LINKS: f64 = 0.15;
const LATE_LINK_DAYS: f64 = 30.0;

/// The bits of an external id.
const ID_BITS: u32 = 44;

/// The use a customer makes of the channels.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct ChannelUse {
    number: u64,
    key: u64,
    primary: u8,
    /// The second channel, if it is taken up within the observed days.
    second: Option<SecondChannel>,
    /// The links from external ids to the customer.
    pub(super) links: Vec<IdentityLink>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct SecondChannel {
    channel: u8,
    from: f64,
}

/// A channel's id that is known to be a customer's from a time on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct IdentityLink {
    pub(super) channel: u8,
    pub(super) valid_from: f64,
}

impl ChannelUse {
    /// The channels of a customer over the observed days.
    pub(super) fn draw(plan: &ShopPlan, customer: &CustomerTraits) -> ChannelUse {
        let random = &mut plan.random(customer.number, Concern::Channels);
        let primary = position(&PRIMARY_SHARES, random) as u8;
        let from = customer.first_purchase_at + SECOND_CHANNEL_DAYS * random.exponential();
        let other = (usize::from(primary) + 1 + random.below(SELLING - 1)) % SELLING;
        let second = SecondChannel { channel: other as u8, from };
        let used = happens(SECOND_CHANNEL, random) && from < plan.end();
        let mut channels = ChannelUse {
            number: customer.number,
            key: plan.seed,
            primary,
            second: used.then_some(second),
            links: Vec::new(),
        };
        if used {
            for (channel, first_use) in [(primary, customer.first_purchase_at), (other as u8, from)]
            {
                let late = happens(LATE_LINKS, random);
                let delay = between(0.0, LATE_LINK_DAYS, random);
                let valid_from = if late { first_use + delay } else { first_use.floor() };
                if channels.has_external_id(channel) && valid_from < plan.end() {
                    channels.links.push(IdentityLink { channel, valid_from });
                }
            }
        }
        channels
    }

    /// The channel of a visit or an order.
    pub(super) fn channel_at(&self, time: f64, random: &mut Random) -> u8 {
        match self.second {
            Some(second) if time >= second.from && happens(SECOND_CHANNEL_SHARE, random) => {
                second.channel
            }
            _ => self.primary,
        }
    }

    /// The id by which a channel's rows name the customer.
    ///
    /// The web shop, e-mails and the rows of customers with one channel have the customer's own id.
    pub(super) fn id_in(&self, channel: u8) -> CustomerName {
        if self.has_external_id(channel) {
            CustomerName::External { channel, code: scrambled(self.number, channel, self.key) }
        } else {
            CustomerName::Own(self.number)
        }
    }

    fn has_external_id(&self, channel: u8) -> bool {
        self.second.is_some() && (APP..EMAIL).contains(&channel)
    }
}

/// The name of a customer in one table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum CustomerName {
    /// The customer's own id, by number.
    Own(u64),
    /// The id of a channel.
    External {
        /// The channel.
        channel: u8,
        /// The code that makes the id unique within the channel.
        code: u64,
    },
}

impl CustomerName {
    /// Writes the id to the end of a text; it has at most 12 bytes.
    pub(super) fn write(self, text: &mut String) {
        use std::fmt::Write;
        let written = match self {
            CustomerName::Own(number) => write!(text, "C{number:09}"),
            CustomerName::External { channel, code } => {
                let letter = ['w', 'a', 'm', 'p'][usize::from(channel)];
                write!(text, "{letter}{code:011x}")
            }
        };
        written.expect("writing to a string does not fail");
    }
}

/// A number below 2^44 that looks random; no two customers share one in a channel.
///
/// Each step is a bijection of the numbers of 44 bits.
fn scrambled(number: u64, channel: u8, key: u64) -> u64 {
    const MASK: u64 = (1 << ID_BITS) - 1;
    let mut code = (number * SELLING as u64 + u64::from(channel)) ^ (key & MASK);
    for multiplier in [0x9E3_779B_97F5, 0xBF5_8476_D1CF, 0x94D_049B_B133] {
        code = code.wrapping_mul(multiplier) & MASK;
        code ^= code >> (ID_BITS / 2);
    }
    code
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn no_two_customers_share_an_external_id_and_each_has_twelve_bytes() {
        let codes: HashSet<u64> = (0..50_000_u64)
            .flat_map(|number| (0..4).map(move |channel| scrambled(number, channel, 7)))
            .collect();
        assert_eq!(codes.len(), 200_000);
        let mut text = String::new();
        CustomerName::External { channel: APP, code: (1 << ID_BITS) - 1 }.write(&mut text);
        assert_eq!(text, "afffffffffff");
        text.clear();
        CustomerName::Own(12).write(&mut text);
        assert_eq!(text, "C000000012");
    }
}
