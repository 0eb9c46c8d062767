//! Contacts: files to rows, and each kind of bad input.

use super::{HEADER, Shop, shop};
use crate::tables::{ContactRow, ContactsTable, TablesError};
use tenure::history::Arm;

const CONTACTS: &str = "customer_id,at,campaign,channel,offer,cost,arm,propensity\n\
                        a,2011-01-02,spring,email,10 %,0.05,treated,0.8\n\
                        b,2011-01-02,spring,,,,CONTROL,0.8\n\
                        a,2011-01-02,spring,email,10 %,0.05,treated,0.8\n\
                        c,2011-01-03,autumn,,,,,\n,2011-01-03,autumn,,,,,\n";

fn contacted(contacts: &str) -> Shop {
    shop(&format!("{HEADER}a,2011-01-01,1\n"))
        .with_file("contacts.csv", contacts)
        .with_rest("[contacts]\npath = \"contacts.csv\"\nmax_rejected_share = 0.8")
}

fn read(shop: &Shop) -> Result<ContactsTable, TablesError> {
    shop.read_all().map(|tables| tables.contacts.unwrap())
}

#[test]
fn each_contact_has_its_arm_and_a_row_that_was_sent_twice_counts_once() {
    let table = read(&contacted(CONTACTS)).unwrap();
    let said: Vec<_> = table
        .contacts
        .iter()
        .map(|contact: &ContactRow| {
            let id = table.customer_ids[contact.customer as usize].as_str();
            let campaign = table.campaigns.word(contact.campaign);
            (id, campaign, contact.arm, contact.cost_minor, contact.propensity_millionths)
        })
        .collect();
    assert_eq!(
        said,
        [
            ("a", "spring", Arm::Treated, Some(5), Some(800_000)),
            ("b", "spring", Arm::Control, None, Some(800_000)),
            ("c", "autumn", Arm::Treated, None, None),
        ]
    );
    assert_eq!(table.tally.notes(), "1 rows of guests left out, 1 duplicates left out");
    assert_eq!((table.of_arm(Arm::Treated), table.of_arm(Arm::Control)), (2, 1));
}

#[test]
fn bad_rows_are_quarantined_in_a_file_of_their_own() {
    let shop = contacted(
        "customer_id,at,campaign,arm,propensity,cost\na,2011-01-02,,,,\na,x,s,,,\na,2011-01-02,s,both,,\n\
         a,2011-01-02,s,,1.5,\na,2011-01-02,s,,,free\na,2020-01-02,s,,,\na,2011-01-02,s,,1,\n\
         a,2011-01-02,s,control,1,\n",
    );
    let table = read(&shop).unwrap();
    for reason in [
        "missing_campaign 1",
        "unreadable_date 1",
        "unknown_arm 1",
        "unreadable_propensity 1",
        "unreadable_amount 1",
        "future_date 1",
    ] {
        assert!(table.tally.reasons().contains(reason), "{reason} in {}", table.tally.reasons());
    }
    assert!(table.tally.notes().contains("2 contacts, kept, of a customer in both arms"));
    let quarantine = shop.folder.path().join("quarantine-contacts.csv");
    assert_eq!(std::fs::read_to_string(quarantine).unwrap().lines().count(), 7);
}

#[test]
fn each_bad_table_of_contacts_stops_the_run_with_one_clear_line() {
    for (content, parts) in [
        ("customer_id,at\na,2011-01-01\n", ["\"campaign\"", "[contacts.columns]"]),
        ("", ["contacts.csv", "is empty"]),
        ("customer_id,at,campaign\n", ["contacts.path", "no rows"]),
        ("customer_id,at,campaign\na,2011-01-01,\n", ["missing_campaign 1", "contacts.max"]),
    ] {
        let error = read(&contacted(content)).unwrap_err().to_string();
        assert!(parts.iter().all(|part| error.contains(part)), "{error}");
    }
}

#[test]
fn the_summary_counts_the_arms() {
    let printed = contacted(CONTACTS).read_all().unwrap().further_summary().to_string();
    for words in
        ["\ncontacts\n", "contacts    2 treated, 1 control", "campaigns   2 (autumn, spring)"]
    {
        assert!(printed.contains(words), "{words} in\n{printed}");
    }
}
