// What a run will learn from and how it is tested, before it.
import { msg, str } from "@lit/localize";
import { testPlan } from "../actions/split";
import { isQuick } from "../state/settings";
import type { Loaded, Store } from "../store";
import { choiceName, count, many, percent } from "../words";

export function planInWords(store: Store, { about }: Loaded): string {
  const { approach, settings } = store;
  const plan = testPlan(store, [approach]);
  if (plan.kind === "nothing") {
    return `${learned(store, about.size, msg("all"))} ${msg("Fewer than two labels have a second text to test on, so there will be no accuracy figure. You can still try and save the result.")}`;
  }
  if (plan.kind === "cross-validation") {
    const rounds = count(plan.folds);
    return `${learned(store, about.size, msg("all"))} ${msg(str`It is tested by cross-validation: in ${rounds} rounds, a few texts are left out and tested on a classifier that learned from the rest. With so few texts, setting some aside would cost too much.`)}`;
  }
  // Each label is split on its own; what was chosen to be learned from is not counted here.
  const aside = (n: number) => (n < 2 ? 0 : Math.min(Math.max(Math.round(n * settings.test.share), 1), n - 1));
  const test = about.counts.reduce((sum, n) => sum + aside(n), 0);
  const texts = count(test);
  const share = percent(settings.test.share, 0);
  const first = many(
    test,
    msg(str`About ${texts} text (${share}) is set aside for the test before anything is learned.`),
    msg(str`About ${texts} texts (${share}) are set aside for the test before anything is learned.`),
  );
  const said = `${first} ${learned(store, about.size - test, msg("the other"))}`;
  if (settings.test.by !== "auto" || about.testPlan?.kind !== "cross-validation") return said;
  if (isQuick(approach)) {
    return `${said} ${msg("It is tested on the part that the run it starts from has not learned from.")}`;
  }
  const times = count(about.testPlan.folds);
  return `${said} ${msg(str`So few test texts say little. Cross-validating ${choiceName(approach)} would mean training it ${times} more times, which can take minutes; you can choose that under “Settings”.`)}`;
}

/** What is learned from; `which` says which texts they are. */
function learned({ approach, settings }: Store, size: number, which: string): string {
  const texts = count(size);
  if (approach === "zero-shot") return msg("Zero-shot learns from no examples.");
  if (approach === "few-shot" || approach === "contrastive" || approach === "prompting") {
    const n = settings[approach].shots;
    if (n === 0) return msg("The prompt has an instruction and no examples.");
    const shots = count(n);
    return many(
      n,
      msg(str`Up to ${shots} example of each label is drawn from ${which} ${texts}.`),
      msg(str`Up to ${shots} examples of each label are drawn from ${which} ${texts}.`),
    );
  }
  return msg(str`It learns from ${which} ${texts}.`);
}
