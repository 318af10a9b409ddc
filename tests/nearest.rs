//! The examples nearest to a text, and whether it is unlike all of them, on the real model.

mod common;

use std::rc::Rc;

use common::person::*;
use homefire::data::Dataset;
use homefire::session::{Classifier, ExplainJob, NearestJob, Neighbours, Session, ZeroShotJob};
use homefire::tune::TuneApproach;

/// Sixty sentences about food and sport, no two alike.
fn many() -> Rc<Dataset> {
    let dishes = ["soup", "bread", "salad", "pasta", "curry", "cake"];
    let tastes = ["warm", "fresh", "salty", "sweet", "delicious"];
    let games = [
        "tennis",
        "football",
        "hockey",
        "handball",
        "rugby",
        "basketball",
    ];
    let ends = ["won", "lost", "drawn", "postponed", "exciting"];
    let food = dishes
        .iter()
        .flat_map(|dish| tastes.map(|taste| (format!("The {dish} was {taste}"), "food".into())));
    let sport = games
        .iter()
        .flat_map(|game| ends.map(|end| (format!("The {game} match was {end}"), "sport".into())));
    Rc::new(Dataset::from_rows(food.chain(sport)).unwrap())
}

fn classifier(session: &Rc<Session>) -> Classifier {
    made(ZeroShotJob::new(session, names(&["food", "sport"]), None))
}

fn nearest(classifier: &Classifier, data: &Rc<Dataset>, all: &[&str], k: usize) -> Vec<Neighbours> {
    let job = NearestJob::new(classifier.clone(), texts(all), Rc::clone(data), k);
    made(job)
}

#[test]
fn the_nearest_examples_are_those_of_an_explanation() {
    let session = open(HOST);
    let (classifier, data) = (classifier(&session), many());
    let asked = ["The soup was cold", "The cricket match was won"];
    let found = nearest(&classifier, &data, &asked, 3);
    for (text, found) in asked.iter().zip(&found) {
        let job = ExplainJob::new(
            classifier.clone(),
            (*text).into(),
            Some(Rc::clone(&data)),
            3,
        );
        let explained = made(Ok(job)).nearest;
        assert_eq!(found.nearest, explained);
        assert_eq!(found.similarity, found.nearest[2].cosine);
        assert!(found.nearest[0].cosine >= found.nearest[1].cosine);
        assert!(!found.unlike, "{text}");
    }
    let label = |one: &Neighbours| data.examples[one.nearest[0].example].label;
    assert!(label(&found[0]) == 0 && label(&found[1]) == 1);
    assert!(nearest(&classifier, &data, &[], 3).is_empty());
}

#[test]
fn a_text_about_something_else_is_unlike_all_examples() {
    let session = open(HOST);
    let (classifier, data) = (classifier(&session), many());
    let asked = [
        "The soup was spicy",
        "My laptop no longer starts after the update",
        "qwertz 123 !!",
    ];
    let unlike: Vec<bool> = nearest(&classifier, &data, &asked, 3)
        .iter()
        .map(|one| one.unlike)
        .collect();
    assert_eq!(unlike, [false, true, true]);
    // Of few examples it can't be told.
    let few = nearest(&classifier, &common::person::data(&TEXTS), &asked, 3);
    assert!(few.iter().all(|one| !one.unlike && one.nearest.len() == 3));
    // Nothing is unlike itself.
    let own: Vec<&str> = data.examples.iter().map(|e| e.text.as_str()).collect();
    let own = nearest(&classifier, &data, &own, 1);
    assert!(
        own.iter()
            .enumerate()
            .all(|(i, one)| one.nearest[0].example == i && !one.unlike)
    );
}

#[test]
fn each_encoder_and_number_of_neighbours_has_a_bound_of_its_own() {
    let session = open(HOST);
    let (plain, data) = (classifier(&session), many());
    let tuned = settings(
        TuneApproach::LastLayers,
        &[("layers", 1.0), ("epochs", 2.0)],
    );
    let tuned = train(&session, &tuned, None);
    let asked = ["The stew was warm"];
    let first = nearest(&plain, &data, &asked, 3);
    let other = nearest(&tuned, &data, &asked, 3);
    assert!(first[0].similarity != other[0].similarity);
    assert_eq!(nearest(&plain, &data, &asked, 1)[0].nearest.len(), 1);
    assert_eq!(nearest(&plain, &data, &asked, 3), first);
    // Other data with the same texts are others.
    assert_eq!(nearest(&plain, &many(), &asked, 3), first);
    for wrong in [0, 101] {
        let job = NearestJob::new(plain.clone(), texts(&asked), Rc::clone(&data), wrong);
        assert_eq!(job.err().unwrap().code(), "bad-settings");
    }
}

#[test]
fn what_was_found_out_about_the_data_is_kept_for_the_next_text() {
    let session = open(HOST);
    let classifier = classifier(&session);
    let words = [
        "red", "cold", "late", "loud", "new", "old", "good", "small", "dark", "fast",
    ];
    let things = [
        "bike", "train", "shop", "dog", "song", "lamp", "river", "coat", "door", "phone",
    ];
    let rows = (0..200).map(|i| {
        let text = format!("{} {} {}", i % 10, words[i / 10 % 10], things[i / 100]);
        (text, ["a", "b"][i % 2].to_owned())
    });
    let data = Rc::new(Dataset::from_rows(rows).unwrap());
    nearest(&classifier, &data, &["7 cold dog"], 3);
    let job = NearestJob::new(
        classifier.clone(),
        texts(&["8 cold train"]),
        Rc::clone(&data),
        3,
    );
    let (all, _) = run(job.unwrap()).unwrap();
    assert!(all.len() <= 2, "{}", all.len());
    // Once the embeddings are forgotten, they are made again.
    classifier.encoder.cache.borrow_mut().empty();
    let again = nearest(&classifier, &data, &["8 cold train"], 3);
    assert_eq!(
        data.examples[again[0].nearest[0].example].text,
        "8 cold train"
    );
}
