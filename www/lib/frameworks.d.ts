// What frameworks know of `<homefire-trainer>` in their templates. Each of these packages may be absent; there is nothing to add
// to then, and the compiler is to pass over it. This file goes into the package as it is.

import type { HomefireTrainerElement, TrainerEvents } from "./element";

/** What can be set in a template; a property and an attribute of the same name each. */
interface Settings {
  model?: string | null | undefined;
  models?: string | null | undefined;
  device?: string | null | undefined;
  task?: string | null | undefined;
  approach?: string | null | undefined;
  data?: string | null | undefined;
  src?: string | null | undefined;
  steps?: string | null | undefined;
}

/** Handlers as React 19 and Svelte 5 name them. */
type Handlers = {
  [Name in keyof TrainerEvents & string as `on${Name}`]?: ((event: TrainerEvents[Name]) => void) | undefined;
};

// @ts-ignore
declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      // @ts-ignore
      "homefire-trainer": DetailedHTMLProps<HTMLAttributes<HomefireTrainerElement>, HomefireTrainerElement> &
        Settings &
        Handlers;
    }
  }
}

// @ts-ignore
declare module "preact" {
  namespace JSX {
    interface IntrinsicElements {
      // @ts-ignore
      "homefire-trainer": IntrinsicElements["section"] & Settings & Handlers;
    }
  }
}

// @ts-ignore
declare module "vue" {
  interface GlobalComponents {
    "homefire-trainer": new () => HomefireTrainerElement & { $props: Settings & Record<string, unknown> };
  }
}

// @ts-ignore
declare module "svelte/elements" {
  interface SvelteHTMLElements {
    // @ts-ignore
    "homefire-trainer": HTMLAttributes<HomefireTrainerElement> & Settings & Handlers;
  }
}
