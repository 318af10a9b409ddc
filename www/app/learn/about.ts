// About how long something takes: no more exactly than that can be known.
import { duration, fixed } from "../words";

export const about = (seconds: number): string => (seconds < 90 ? `${fixed(seconds, 0)} s` : duration(seconds));
