// The page's entry: the document's own styles, then the elements. Everything else is in the elements' shadow roots.
import "./policy";
import "./fonts";
import { pageStyles } from "./styles";
import "./app";
import { reachHubBy } from "./actions/models";
import { openHubFrame } from "./hub-frame";

// Constructed style sheets need no exception in the Content-Security-Policy.
if (pageStyles.styleSheet) {
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, pageStyles.styleSheet];
}

// The policy of this page forbids the straight way.
reachHubBy(openHubFrame);
