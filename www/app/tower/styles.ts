// Frozen is cool, what is trained is ember.
import { css } from "lit";

export const towerStyles = css`
  .tower .frozen {
    fill: var(--frozen-soft);
    stroke: var(--frozen);
  }
  .tower .trained {
    fill: var(--accent-soft);
    stroke: var(--accent);
  }
  .tower .words {
    fill: var(--card);
    stroke: var(--ink);
    stroke-dasharray: 3 2;
  }
  .tower .glow {
    fill: var(--accent);
    transition: fill-opacity 0.25s;
  }
  @media (prefers-reduced-motion: reduce) {
    .tower .glow {
      transition: none;
    }
  }
`;
