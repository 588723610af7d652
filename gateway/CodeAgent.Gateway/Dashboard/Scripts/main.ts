// Sets the theme before anything is drawn.
import "./parts/theme.js";
import "./dom/rows.js";
import "./parts/toasts.js";
import "./pages/app.js";
