// Progressive help only: every page works without this file.
import { leavePage } from "./leave.js";
import { liveRegions } from "./live.js";
import { themeSwitch } from "./theme-switch.js";
import { toasts } from "./toasts.js";
import { forms } from "./forms.js";
import { sendKeys } from "./send-keys.js";

document.documentElement.classList.add("js");
leavePage();
liveRegions();
themeSwitch();
toasts();
forms();
sendKeys();
