// What the core says, for the page's other languages: their translations are in *.xlf. Made from src/error/messages by
// `npm run schema`: change it there.
import { msg, str } from "@lit/localize";

type Parameters = Readonly<Record<string, string>>;

export const advice = {
  nothing_tested: () => msg(`Nothing was tested.`),
  none_beats_guessing: (p: Parameters) => msg(str`None beats guessing: always answering “${p.label}” is right for ${p.share} % of the ${p.size} test examples. Bring more examples, or labels that the texts can tell apart.`),
  only_one_tested: (p: Parameters) => msg(str`Only ${p.name} was tested: ${p.accuracy} % on ${p.size} test examples.`),
  take_the_cheaper: (p: Parameters) => msg(str`Take ${p.take}: ${p.cost}, and on ${p.size} test examples the most accurate, ${p.best}, is ahead of it by no more than one standard error, ${p.points} points (p = ${p.p}).`),
  take_the_surely_best: (p: Parameters) => msg(str`Take ${p.take}: on ${p.size} test examples it is more accurate than each of the others by more than chance explains; ${p.cost}.`),
  take_the_best: (p: Parameters) => msg(str`Take ${p.take}: it is the most accurate on ${p.size} test examples, and none that may be as good learned fewer weights; ${p.cost}.`),
  scored: (p: Parameters) => msg(str`${p.name} (${p.accuracy} %)`),
  learned_nothing: (p: Parameters) => msg(str`it learned no weights in ${p.time}`),
  learned: (p: Parameters) => msg(str`it learned ${p.weights} weights in ${p.time}`),
  seconds: (p: Parameters) => msg(str`${p.s} s`),
  a_moment: () => msg(`under 0.1 s`),
  few_tests: () => msg(`With so few test examples, only large differences show.`),
  not_shown_to_beat_guessing: (p: Parameters) => msg(str`It is not shown to beat guessing: always answering “${p.label}” is right for ${p.share} % (p = ${p.p}).`),
  followed_by: (p: Parameters) => msg(str`${p.first} ${p.second}`),
};
