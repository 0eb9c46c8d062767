//! The server, the user and the password, from each place that may hold them.

use super::proxy::answering;
use super::server::{PASSWORD, PASSWORD_IN_URL, Server, server};
use super::shop::{ALL, Shop};

/// A shop with these keys of `[orders.postgres]` beside the query.
fn shop(keys: &str) -> Shop {
    Shop::with_section(&format!("[orders.postgres]\nquery = '''{ALL}'''\n{keys}\n"))
}

fn keys(server: &Server) -> String {
    format!(
        "host = \"127.0.0.1\"\nport = {}\ndatabase = \"shop\"\nuser = \"reader\"\n",
        server.port
    )
}

#[test]
fn a_url_may_be_in_a_file() {
    let Some(server) = server() else { return };
    let shop = shop("url_file = \"secrets/url\"");
    std::fs::create_dir(shop.path("secrets")).expect("the folder is writable");
    shop.write("secrets/url", &format!("{}?sslmode=disable\n", server.url("plain")));
    shop.refusal(&["postgres://plain@", "permission denied"]);
    shop.write("secrets/url", &format!("{}\n", server.url("reader")));
    shop.summary();
}

#[test]
fn a_password_may_be_in_a_file_of_its_own() {
    let Some(server) = server() else { return };
    let shop = shop(&format!("{}password_file = \"password\"", keys(server)));
    shop.refusal(&["password cannot be read", "orders.postgres.password_file"]);
    for text in [format!("{PASSWORD}\n"), PASSWORD.to_owned(), format!("{PASSWORD}\r\n")] {
        shop.write("password", &text);
        shop.summary();
    }
    for text in ["\n".to_owned(), format!("{PASSWORD}\n{PASSWORD}\n")] {
        shop.write("password", &text);
        shop.refusal(&["not one line with the password alone"]);
    }
}

#[test]
fn the_usual_variables_are_read_where_no_key_is_written() {
    let Some(server) = server() else { return };
    let all = shop("")
        .with_variable("PGHOST", "127.0.0.1")
        .with_variable("PGPORT", &server.port.to_string())
        .with_variable("PGDATABASE", "shop")
        .with_variable("PGUSER", "reader")
        .with_variable("PGPASSWORD", PASSWORD);
    all.summary();
    let keys_win = shop(&keys(server))
        .with_variable("PGHOST", "no.such.host.invalid")
        .with_variable("PGUSER", "nobody")
        .with_variable("PGPASSWORD", PASSWORD);
    keys_win.summary();
    all.with_variable("PGPORT", "hunter2").refusal(&["PGPORT", "not a port"]);
}

#[test]
fn a_socket_in_a_folder_is_reached_without_a_password() {
    let Some(server) = server() else { return };
    let folder = server.folder.display();
    let keys = format!("host = \"{folder}\"\nport = {}\ndatabase = \"shop\"\n", server.port);
    let summary = shop(&format!("{keys}user = \"reader\"")).summary();
    assert!(summary.contains(&format!("postgres://reader@{folder}:")), "{summary}");
}

#[test]
fn a_login_that_is_not_written_is_named_with_its_key_and_variable() {
    shop("").refusal(&["no host", "PGHOST"]);
    shop("host = \"h\"\nuser = \"u\"").refusal(&["no database", "PGDATABASE"]);
    shop("host = \"h\"\ndatabase = \"d\"").refusal(&["no user", "PGUSER"]);
    shop("url_env = \"SHOP_DB\"").refusal(&["SHOP_DB", "is not set"]);
    shop("url_file = \"nowhere\"").refusal(&["nowhere cannot be read", "url_file"]);
    let wrong = shop("url_env = \"SHOP_DB\"").with_variable("SHOP_DB", "host=db password=hunter2");
    wrong.refusal(&["SHOP_DB", "postgres://user:password@host"]);
    let url = format!("postgres://u:{PASSWORD_IN_URL}@h/d");
    for variable in ["PGHOST", "PGDATABASE"] {
        let misplaced =
            shop("user = \"u\"").with_variable("PGHOST", "h").with_variable("PGDATABASE", "d");
        misplaced.with_variable(variable, &url).refusal(&["is itself a URL", "url_env"]);
    }
    let twice = shop("url_env = \"SHOP_DB\"\npassword_file = \"p\"").with_variable("SHOP_DB", &url);
    twice.write("p", PASSWORD);
    twice.refusal(&["the URL has a password as well"]);
}

#[test]
fn a_server_that_refuses_the_login_is_named_with_what_to_correct() {
    let Some(server) = server() else { return };
    let place = format!("postgres://reader@127.0.0.1:{}/shop", server.port);
    let wrong = server.url("reader").replace("hunter2", "hunter3");
    let wrong = shop("url_env = \"SHOP_DB\"").with_variable("SHOP_DB", &wrong);
    let line = wrong.refusal(&[
        "orders.postgres",
        &place,
        "password authentication failed",
        "correct the",
    ]);
    assert!(!line.contains("hunter3"), "{line}");
    let none = shop(&keys(server));
    none.refusal(&[&place, "password missing", "check the password"]);
    let nowhere = server.url("reader").replace("/shop", "/shoppe");
    let nowhere = shop("url_env = \"SHOP_DB\"").with_variable("SHOP_DB", &nowhere);
    nowhere.refusal(&["/shoppe", "does not exist", "correct the database"]);
    let stranger = shop("url_env = \"SHOP_DB\"").with_variable("SHOP_DB", &server.url("stranger"));
    stranger.refusal(&["postgres://stranger@", "no pg_hba.conf entry", "correct the user"]);
}

#[test]
fn a_server_that_is_not_there_or_silent_is_named() {
    let closed = "host = \"127.0.0.1\"\nport = 1\ndatabase = \"d\"\nuser = \"u\"";
    shop(closed).refusal(&["postgres://u@127.0.0.1:1/d", "Connection refused", "check the host"]);
    let unknown = "host = \"no.such.host.invalid\"\ndatabase = \"d\"\nuser = \"u\"";
    shop(unknown).refusal(&["postgres://u@no.such.host.invalid:5432/d", "check the host"]);
    let silent = answering(b"");
    let silent = format!(
        "host = \"127.0.0.1\"\nport = {silent}\ndatabase = \"d\"\nuser = \"u\"\n\
         connect_timeout_seconds = 1"
    );
    shop(&silent).refusal(&["no session within 1 seconds", "connect_timeout_seconds"]);
}
