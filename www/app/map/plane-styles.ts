// The look of the map's plane.
import { css } from "lit";

export const planeStyles = css`
  .plane {
    position: relative;
    border: 1px solid var(--line);
    border-radius: 8px;
    background: var(--card);
    overflow: hidden;
  }
  canvas {
    display: block;
    width: 100%;
    height: clamp(18rem, 58vh, 36rem);
    cursor: grab;
    touch-action: none;
    user-select: none;
    -webkit-user-select: none;
  }
  /* While all is seen, a finger that goes up or down scrolls the page. */
  canvas.whole {
    touch-action: pan-y;
  }
  canvas:active {
    cursor: grabbing;
  }
  canvas:focus-visible {
    outline-offset: -3px;
  }
  .reading {
    position: absolute;
    z-index: 2;
    width: max-content;
    max-width: min(20rem, 100% - 8px);
    padding: var(--gap-2) 0.6rem;
    border: 1px solid var(--field);
    border-radius: 7px;
    background: var(--card);
    box-shadow: 0 3px 14px rgb(0 0 0 / 0.18);
    pointer-events: none;
    font-size: var(--size-1);
  }
  .reading p {
    margin: 0;
  }
  .reading p + p {
    margin-top: var(--gap-1);
  }
  .zoom {
    position: absolute;
    top: var(--gap-2);
    right: var(--gap-2);
    display: grid;
    gap: 2px;
  }
  .zoom button {
    display: grid;
    place-items: center;
    width: 2.25rem;
    height: 2.25rem;
    min-height: 0;
    padding: 0;
    background: var(--card);
    font-size: var(--size-3);
    line-height: 1;
  }
  .zoom svg {
    width: 1rem;
    height: 1rem;
    stroke: currentColor;
    stroke-width: 1.6;
  }
  .hint {
    position: absolute;
    inset: auto auto var(--gap-2) 50%;
    transform: translateX(-50%);
    width: max-content;
    max-width: 90%;
    margin: 0;
    padding: var(--gap-1) var(--gap-2);
    border-radius: 6px;
    background: var(--ink);
    color: var(--card);
    font-size: var(--size-1);
    pointer-events: none;
  }
`;
