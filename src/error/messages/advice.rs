//! Which approach to take after a comparison, and why.

super::super::message::messages! {
    nothing_tested() = "Nothing was tested.";
    none_beats_guessing(label, share, size) = "None beats guessing: always answering “{label}” is right for {share} % of the {size} test examples. Bring more examples, or labels that the texts can tell apart.";
    only_one_tested(name, accuracy, size) = "Only {name} was tested: {accuracy} % on {size} test examples.";
    take_the_cheaper(take, cost, size, best, points, p) = "Take {take}: {cost}, and on {size} test examples the most accurate, {best}, is ahead of it by no more than one standard error, {points} points (p = {p}).";
    take_the_surely_best(take, size, cost) = "Take {take}: on {size} test examples it is more accurate than each of the others by more than chance explains; {cost}.";
    take_the_best(take, size, cost) = "Take {take}: it is the most accurate on {size} test examples, and none that may be as good learned fewer weights; {cost}.";
    scored(name, accuracy) = "{name} ({accuracy} %)";
    learned_nothing(time) = "it learned no weights in {time}";
    learned(weights, time) = "it learned {weights} weights in {time}";
    seconds(s) = "{s} s";
    a_moment() = "under 0.1 s";
    few_tests() = "With so few test examples, only large differences show.";
    not_shown_to_beat_guessing(label, share, p) = "It is not shown to beat guessing: always answering “{label}” is right for {share} % (p = {p}).";
    followed_by(first, second) = "{first} {second}";
}
