//! The URL of a database, as its administrators hand it out.

use tokio_postgres::Config;

use crate::config::SslMode;

/// A URL that was read: what the client library knows, and the use of TLS, which it knows in part.
pub(super) struct DatabaseUrl {
    pub(super) settings: Config,
    pub(super) sslmode: Option<SslMode>,
}

const FORM: &str = "the text is not a URL of a PostgreSQL database; write \
                    postgres://user:password@host:5432/database, with %40 for @, %3A for : and %2F \
                    for / inside the password";

/// Reads a URL. The error is the mistake with its remedy; it repeats nothing of the URL, of which
/// any part may be a piece of the password.
pub(super) fn read(text: &str) -> Result<DatabaseUrl, &'static str> {
    let text = text.trim();
    if !["postgres://", "postgresql://"].iter().any(|scheme| text.starts_with(scheme)) {
        return Err(FORM);
    }
    // With two, one is in the password, and the library would take the rest of it for the host.
    if text.matches('@').count() > 1 {
        return Err(FORM);
    }
    let credentials = text.find('@').map_or(0, |at| at + 1);
    let Some(mark) = text[credentials..].find('?').map(|mark| credentials + mark) else {
        return Ok(DatabaseUrl { settings: text.parse().map_err(|_| FORM)?, sslmode: None });
    };
    let mut sslmode = None;
    let mut options = Vec::new();
    for option in text[mark + 1..].split('&').filter(|option| !option.is_empty()) {
        match option.split_once('=') {
            Some(("sslmode", mode)) => sslmode = Some(SslMode::named(mode).ok_or(MODE)?),
            Some(("sslrootcert", _)) => return Err(ROOTS),
            _ => options.push(option),
        }
    }
    // The library reads a mark as the beginning of a parameter, so it has none without one.
    let separator = if options.is_empty() { "" } else { "?" };
    let plain = format!("{}{separator}{}", &text[..mark], options.join("&"));
    Ok(DatabaseUrl { settings: plain.parse().map_err(|_| FORM)?, sslmode })
}

pub(super) const MODE: &str =
    "the sslmode is unknown here; write disable, prefer, require or verify-full";
const ROOTS: &str = "sslrootcert is not read from a URL; write the file as root_certificate in the \
                     configuration and remove it from the URL";

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(text: &str) -> &'static str {
        read(text).err().expect("it is not a usable URL")
    }

    #[test]
    fn a_url_gives_user_password_host_port_database_and_sslmode() {
        let text = "postgresql://reader:p%40ss@db.example:5433/shop?sslmode=verify-full&connect_timeout=7\n";
        let url = read(text).unwrap();
        assert_eq!(url.settings.get_user(), Some("reader"));
        assert_eq!(url.settings.get_password(), Some(&b"p@ss"[..]));
        assert_eq!(url.settings.get_ports(), [5433]);
        assert_eq!(url.settings.get_dbname(), Some("shop"));
        assert_eq!(url.settings.get_connect_timeout().map(|wait| wait.as_secs()), Some(7));
        assert_eq!(url.sslmode, Some(SslMode::VerifyFull));
        let plain = read("postgres://reader@db/shop?sslmode=disable").unwrap();
        assert_eq!(
            (plain.settings.get_dbname(), plain.sslmode),
            (Some("shop"), Some(SslMode::Disable))
        );
    }

    #[test]
    fn a_question_mark_in_the_password_does_not_begin_the_options() {
        let url = read("postgres://reader:a?sslmode=b@db/shop").unwrap();
        assert_eq!(url.settings.get_password(), Some(&b"a?sslmode=b"[..]));
        assert_eq!(url.sslmode, None);
    }

    #[test]
    fn a_text_that_is_not_a_url_is_refused_without_repeating_it() {
        for text in [
            "",
            "host=db password=hunter2",
            "mysql://u:hunter2@db/shop",
            "postgres://u:p@db:port-hunter2/shop",
            "postgres://u:p@hunter2@db/shop",
            "postgres://u:p@hun/ter2@db/shop",
            "postgres://u:p@db/shop?hunter2=1",
            "postgres://u:p@db/shop?sslmode=hunter2",
            "postgres://u:p@db/shop?sslrootcert=hunter2",
        ] {
            assert!(!refusal(text).contains("hunter2"), "{text}");
        }
        assert!(refusal("postgres://u@db/s?sslmode=verify-ca").contains("verify-full"));
        assert!(refusal("postgres://u@db/s?sslrootcert=x").contains("root_certificate"));
    }
}
