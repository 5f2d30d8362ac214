// What every page does. In the browser of a developer these imports are followed;
// ptcare.storage joins them into this file when files are collected.
import "./trusted.js";
import "./once.js";
import "./menu.js";
import "./navigation.js";
import "./said.js";
import "./idle.js";
import "./printing.js";
