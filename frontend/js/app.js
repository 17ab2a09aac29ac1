// Small helps on top of pages that work without them.
import "./htmx.js";
import "./confirm.js";
import "./draft.js";
import "./files.js";
import "./fill.js";
import "./forms.js";
import "./keys.js";
import "./live.js";
import "./locate.js";
import "./maps.js";
import "./passkey.js";
import "./print.js";
import "./tabs.js";
import "./toast.js";
import "./trace.js";
