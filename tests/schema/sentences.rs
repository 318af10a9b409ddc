//! What the core says, as functions of the page, from which its other languages are written.

use std::fmt::Write;

use homefire::error::messages;
use homefire::tune::schema::FEW_SHOT_METHODS;

use super::is_up_to_date;

const HEADER: &str = "\
// What the core says, for the page's other languages: their translations are in *.xlf. Made from src/error/messages by
// `npm run schema`: change it there.
import { msg, str } from \"@lit/localize\";

type Parameters = Readonly<Record<string, string>>;

";

/// What is said of a comparison, whose approaches the page names in its own words in every language.
const ADVICE: &str = "advice";

/// A template of Rust's as one of TypeScript's, with a parameter's words in its place.
fn template(english: &str, parameters: &[&str]) -> String {
    let mut text = english.replace('\\', "\\\\").replace('`', "\\`");
    text = text.replace("${", "\\${");
    for name in parameters {
        text = text.replace(&format!("{{{name}}}"), &format!("${{p.{name}}}"));
    }
    text
}

/// A module of the page, as it should be: each message as a function that says it in the page's language.
fn sentences(name: &str, is_in: impl Fn(&str) -> bool) -> String {
    let mut text = format!("{HEADER}export const {name} = {{\n");
    let subjects = messages::SUBJECTS
        .iter()
        .filter(|(subject, _)| is_in(subject));
    for (key, parameters, english) in subjects.flat_map(|(_, all)| *all) {
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

/// `www/app/language/methods.ts`, as it should be: how the page calls each few-shot method, and what it says of it.
fn methods() -> String {
    let mut text = String::from(
        "\
// The few-shot methods as the page calls them. Made from src/tune/schema/approach.rs by `npm run schema`: change it there.
import { msg } from \"@lit/localize\";
import type { FewShotMethod } from \"../../lib/schema\";

/** Among the approaches, among the methods, and what a text is compared with. */
export const methods: Record<FewShotMethod, () => { name: string; title: string; about: string }> = {
",
    );
    for method in FEW_SHOT_METHODS {
        let (name, title) = method.titles();
        let (key, about) = (method.name(), method.about());
        writeln!(
            text,
            "  \"{key}\": () => ({{ name: msg(\"{name}\"), title: msg(\"{title}\"), about: msg(\"{about}\") }}),"
        )
        .unwrap();
    }
    text.push_str("};\n");
    text
}

#[test]
fn the_page_calls_the_methods_as_the_schema_does() {
    is_up_to_date("www/app/language/methods.ts", &methods());
}

#[test]
fn the_page_can_say_each_message_in_its_languages() {
    let core = sentences("core", |subject| subject != ADVICE);
    is_up_to_date("www/app/language/core-messages.ts", &core);
    let advice = sentences("advice", |subject| subject == ADVICE);
    is_up_to_date("www/app/language/advice-messages.ts", &advice);
}
