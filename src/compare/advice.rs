//! A verdict in words: the rule of [`Verdict::take`], with what it rests on.

use super::{TestedApproach, Verdict};
use crate::error::messages::advice as messages;
use crate::error::{Message, Parameter};

/// Fewer test examples than this show only large differences.
pub const FEW_TESTS: usize = 100;

fn decimal(value: f64, digits: u8) -> Parameter {
    Parameter::Decimal(value, digits)
}

impl TestedApproach {
    fn accuracy(&self) -> Parameter {
        let right = self.right.iter().filter(|&&right| right).count();
        decimal(100.0 * right as f64 / self.right.len() as f64, 1)
    }

    fn scored(&self) -> Message {
        messages::scored(&self.name, self.accuracy())
    }

    fn size(&self) -> Parameter {
        decimal(self.right.len() as f64, 0)
    }

    fn cost(&self) -> Message {
        let time = match self.seconds {
            s if s < 0.05 => messages::a_moment(),
            s if s < 9.95 => messages::seconds(decimal(s, 1)),
            s => messages::seconds(decimal(s, 0)),
        };
        match self.trained {
            0 => messages::learned_nothing(time),
            weights => messages::learned(decimal(weights as f64, 0), time),
        }
    }
}

/// Which of `tested` to take, and why. `verdict` is on them, and on nothing else.
pub fn advice(tested: &[TestedApproach], verdict: &Verdict) -> Message {
    let (Some(best), Some(take)) = (tested.get(verdict.best), tested.get(verdict.take)) else {
        return messages::nothing_tested();
    };
    let over = &verdict.over_guess;
    let doubt = best.majority.as_ref().and_then(|guess| {
        let share = decimal(100.0 * guess.accuracy, 1);
        if over.iter().all(|one| one.is_some_and(|one| !one.ahead)) {
            return Some(Err(messages::none_beats_guessing(
                &guess.label,
                share,
                best.size(),
            )));
        }
        let against = over[verdict.take].filter(|one| !one.beats())?;
        let p = decimal(against.adjusted, 2);
        Some(Ok(messages::not_shown_to_beat_guessing(
            &guess.label,
            share,
            p,
        )))
    });
    let doubt = match doubt.transpose() {
        Err(none_beats) => return none_beats,
        Ok(doubt) => doubt,
    };
    let few = (best.right.len() < FEW_TESTS).then(messages::few_tests);
    let of_best = |of: (usize, usize)| of.0 == verdict.best || of.1 == verdict.best;
    let mut pairs = verdict.pairs.iter().filter(|pair| of_best(pair.of));
    let (said, caution) = if tested.len() == 1 {
        let said = messages::only_one_tested(&best.name, best.accuracy(), best.size());
        (said, None)
    } else if verdict.take != verdict.best {
        let between = pairs.find(|p| p.of.0 == verdict.take || p.of.1 == verdict.take);
        let p = between.map_or(1.0, |pair| pair.adjusted);
        let said = messages::take_the_cheaper(
            take.scored(),
            take.cost(),
            best.size(),
            best.scored(),
            decimal(100.0 * verdict.standard_error, 1),
            decimal(p, 2),
        );
        (said, few)
    } else if pairs.all(|pair| pair.differ()) {
        let said = messages::take_the_surely_best(best.scored(), best.size(), best.cost());
        (said, None)
    } else {
        let said = messages::take_the_best(best.scored(), best.size(), best.cost());
        (said, few)
    };
    let more = caution.into_iter().chain(doubt);
    more.fold(said, messages::followed_by)
}

#[cfg(test)]
mod tests {
    use super::super::{Majority, compare};
    use super::*;

    fn tested(name: &str, right: usize, size: usize, trained: usize) -> TestedApproach {
        TestedApproach {
            name: name.into(),
            right: (0..size).map(|i| i < right).collect(),
            trained,
            seconds: 2.34,
            majority: Some(Majority {
                label: "a".into(),
                accuracy: 0.5,
            }),
        }
    }

    fn said(all: &[TestedApproach]) -> String {
        advice(all, &compare(all).unwrap()).to_string()
    }

    #[test]
    fn it_says_what_to_take_and_on_what_grounds() {
        assert_eq!(
            said(&[tested("one", 80, 100, 0), tested("two", 98, 100, 12_345)]),
            "Take two (98.0 %): on 100 test examples it is more accurate than each of the others by more than chance explains; it learned 12,345 weights in 2.3 s."
        );
        assert_eq!(
            said(&[tested("one", 80, 100, 0), tested("two", 83, 100, 9)]),
            "Take one (80.0 %): it learned no weights in 2.3 s, and on 100 test examples the most accurate, two (83.0 %), is ahead of it by no more than one standard error, 3.8 points (p = 0.25)."
        );
        assert_eq!(
            said(&[
                tested("one", 1_100, 2_000, 9),
                tested("two", 1_050, 2_000, 9)
            ]),
            "Take one (55.0 %): on 2,000 test examples it is more accurate than each of the others by more than chance explains; it learned 9 weights in 2.3 s."
        );
        assert_eq!(
            said(&[tested("one", 14, 20, 0), tested("two", 12, 20, 9)]),
            "Take one (70.0 %): it is the most accurate on 20 test examples, and none that may be as good learned fewer weights; it learned no weights in 2.3 s. With so few test examples, only large differences show. It is not shown to beat guessing: always answering “a” is right for 50.0 % (p = 0.12)."
        );
        assert_eq!(
            said(&[tested("one", 95, 100, 0)]),
            "Only one was tested: 95.0 % on 100 test examples."
        );
        assert_eq!(
            said(&[tested("one", 45, 100, 0), tested("two", 50, 100, 0)]),
            "None beats guessing: always answering “a” is right for 50.0 % of the 100 test examples. Bring more examples, or labels that the texts can tell apart."
        );
    }
}
