// What the core says, for the page's other languages: their translations are in *.xlf. Made from src/error/messages by
// `npm run schema`: change it there.
import { msg, str } from "@lit/localize";

type Parameters = Readonly<Record<string, string>>;

export const core = {
};
