//! TLS in the modes of libpq.

use super::proxy::answering;
use super::server::{PASSWORD, Server, server};
use super::shop::{ALL, Shop};

/// A shop that asks as this user, by this name of the host.
fn shop(server: &Server, user: &str, host: &str, keys: &str) -> Shop {
    let port = server.port;
    let section = format!(
        "[orders.postgres]\nquery = '''{ALL}'''\nhost = \"{host}\"\nport = {port}\n\
         database = \"shop\"\nuser = \"{user}\"\n{keys}\n"
    );
    Shop::with_section(&section).with_variable("PGPASSWORD", PASSWORD)
}

#[test]
fn a_session_is_encrypted_when_the_server_offers_it_unless_told_otherwise() {
    let Some(server) = server() else { return };
    shop(server, "encrypted", "127.0.0.1", "").summary();
    shop(server, "encrypted", "127.0.0.1", "sslmode = \"require\"").summary();
    let plain = shop(server, "encrypted", "127.0.0.1", "sslmode = \"disable\"");
    plain.refusal(&["no encryption", "correct the user and sslmode"]);
    let offered = shop(server, "plain", "127.0.0.1", "");
    offered.refusal(&["SSL encryption", "correct the user and sslmode"]);
    let by_variable =
        shop(server, "encrypted", "127.0.0.1", "").with_variable("PGSSLMODE", "disable");
    by_variable.refusal(&["no encryption"]);
    let unknown = shop(server, "encrypted", "127.0.0.1", "").with_variable("PGSSLMODE", "maybe");
    unknown.refusal(&["PGSSLMODE", "verify-full"]);
}

#[test]
fn a_checked_certificate_is_of_a_trusted_authority_and_names_the_host() {
    let Some(server) = server() else { return };
    let keys = |authority: &str| {
        let file = server.folder.join(authority);
        format!("sslmode = \"verify-full\"\nroot_certificate = \"{}\"", file.display())
    };
    shop(server, "encrypted", "localhost", &keys("authority.pem")).summary();
    let address = shop(server, "encrypted", "127.0.0.1", &keys("authority.pem"));
    address.refusal(&["postgres://encrypted@127.0.0.1:", "root_certificate", "not valid for name"]);
    let stranger = shop(server, "encrypted", "localhost", &keys("stranger.pem"));
    stranger.refusal(&["root_certificate", "invalid peer certificate"]);
    let system = shop(server, "encrypted", "localhost", "sslmode = \"verify-full\"");
    system.refusal(&["root_certificate"]);
    let not_one = shop(server, "encrypted", "localhost", &keys("server.key"));
    not_one.refusal(&["server.key", "root_certificate", "no certificate in PEM form"]);
    let nowhere = shop(server, "encrypted", "localhost", &keys("nowhere.pem"));
    nowhere.refusal(&["nowhere.pem cannot be read", "root_certificate"]);
}

#[test]
fn a_root_certificate_that_would_not_be_used_is_refused() {
    let Some(server) = server() else { return };
    let unused = shop(server, "encrypted", "localhost", "root_certificate = \"authority.pem\"");
    unused.refusal(&["not checked", "verify-full"]);
}

#[test]
fn a_server_without_tls_is_refused_where_tls_is_required() {
    for sslmode in ["require", "verify-full"] {
        let port = answering(b"N");
        let shop = Shop::with_section(&format!(
            "[orders.postgres]\nquery = \"select 1\"\nhost = \"127.0.0.1\"\nport = {port}\n\
             database = \"d\"\nuser = \"u\"\nsslmode = \"{sslmode}\""
        ));
        shop.refusal(&["server does not support TLS", "sslmode"]);
    }
}
