//! The measures against scikit-learn's and statsmodels' values (`tests/golden/make_metrics.py`).

use homefire::metrics::{evaluate, wilson};
use serde_json::Value;

fn numbers(value: &Value) -> Vec<f64> {
    value
        .as_array()
        .unwrap()
        .iter()
        .map(|v| v.as_f64().unwrap())
        .collect()
}

fn indices(value: &Value) -> Vec<usize> {
    numbers(value).into_iter().map(|x| x as usize).collect()
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-9
}

#[test]
fn the_measures_are_those_of_other_implementations() {
    let golden: Value = serde_json::from_str(include_str!("golden/metrics.json")).unwrap();
    for case in golden["cases"].as_array().unwrap() {
        let labels = case["labels"].as_array().unwrap().len();
        let got = evaluate(
            &indices(&case["truth"]),
            &indices(&case["predicted"]),
            labels,
        );
        assert!(
            close(got.accuracy, case["accuracy"].as_f64().unwrap()),
            "{case}"
        );
        assert!(
            close(got.macro_f1, case["macro_f1"].as_f64().unwrap()),
            "{case}"
        );
        for (i, label) in got.per_label.iter().enumerate() {
            assert!(
                close(label.precision, numbers(&case["precision"])[i]),
                "{case}"
            );
            assert!(close(label.recall, numbers(&case["recall"])[i]), "{case}");
            assert!(close(label.f1, numbers(&case["f1"])[i]), "{case}");
            assert_eq!(label.support, indices(&case["support"])[i], "{case}");
            assert_eq!(got.confusion[i], indices(&case["confusion"][i]), "{case}");
        }
    }
    let intervals = golden["wilson"].as_array().unwrap();
    assert!(intervals.len() > 4);
    for case in intervals {
        let count = |key: &str| case[key].as_u64().unwrap() as usize;
        let (low, high) = wilson(count("right"), count("of"));
        assert!(
            (low - case["low"].as_f64().unwrap()).abs() < 1e-9,
            "{case}: {low}"
        );
        assert!(
            (high - case["high"].as_f64().unwrap()).abs() < 1e-9,
            "{case}: {high}"
        );
    }
}
