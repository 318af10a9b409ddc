//! What the core says, as functions of the page, from which its other languages are written.

use std::fmt::Write;

use homefire::error::messages;

use super::is_up_to_date;

const HEADER: &str = "\
// What the core says, for the page's other languages: their translations are in *.xlf. Made from src/error/messages by
// `npm run schema`: change it there.
import { msg, str } from \"@lit/localize\";

type Parameters = Readonly<Record<string, string>>;

export const core = {
";

/// A template of Rust's as one of TypeScript's, with a parameter's words in its place.
fn template(english: &str, parameters: &[&str]) -> String {
    let mut text = english.replace('\\', "\\\\").replace('`', "\\`");
    text = text.replace("${", "\\${");
    for name in parameters {
        text = text.replace(&format!("{{{name}}}"), &format!("${{p.{name}}}"));
    }
    text
}

/// `www/app/language/core-messages.ts`, as it should be: each message as a function that says it in the page's language.
fn sentences() -> String {
    let mut text = String::from(HEADER);
    for (key, parameters, english) in messages::SUBJECTS.iter().flat_map(|(_, all)| *all) {
        let template = template(english, parameters);
        let line = if parameters.is_empty() {
            format!("  {key}: () => msg(`{template}`),")
        } else {
            format!("  {key}: (p: Parameters) => msg(str`{template}`),")
        };
        writeln!(text, "{line}").unwrap();
    }
    text.push_str("};\n");
    text
}

#[test]
fn the_page_can_say_each_message_in_its_languages() {
    is_up_to_date("www/app/language/core-messages.ts", &sentences());
}
