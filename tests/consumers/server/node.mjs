// On Node the package can be imported, does nothing, and says in a sentence where it can't go on.
import { Homefire, HomefireError } from "homefire";
import "homefire/trainer";

const error = await Homefire.open().catch((thrown) => thrown);
console.log(`${error instanceof HomefireError && error.code}, ${(await Homefire.keptModels()).length} kept`);
