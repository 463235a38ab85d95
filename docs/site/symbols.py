"""Names of functions and types in texts become links to where they are documented."""

import re
import xml.etree.ElementTree as ElementTree

CORE = "{http://www.gtk.org/introspection/core/1.0}"
C = "{http://www.gtk.org/introspection/c/1.0}"
# What has a page, and how gi-docgen begins its name
TYPES = {"class": "class", "record": "struct", "enumeration": "enum",
         "bitfield": "flags"}
CALLS = {"method": "method", "constructor": "ctor", "function": "type_func"}
ALREADY_LINKED = re.compile(r"(\[(?:[^\[\]]|\[[^\]]*\])*\]\([^)]*\))")
CALL = re.compile(r"`?\b(gst_\w*roboflow\w*) ?\(\)`?")
TYPE = re.compile(r"`(GstRoboflow\w+)`")


class Symbols:
    def __init__(self, gir):
        self.pages = {}             # name of the HTML file, by name in C
        self.gir = gir
        tree = ElementTree.parse(gir)
        for namespace in tree.getroot().iter(CORE + "namespace"):
            for child in namespace:
                self._add(child)

    def _add(self, node):
        kind, name = node.tag.removeprefix(CORE), node.get("name")
        if kind == "function" and not node.get("moved-to"):
            self.pages[node.get(C + "identifier")] = f"func.{name}.html"
        if kind not in TYPES or not node.get(C + "type"):
            return
        prefix = "error" if node.get(
            "{http://www.gtk.org/introspection/glib/1.0}error-domain") else TYPES[kind]
        self.pages[node.get(C + "type")] = f"{prefix}.{name}.html"
        for call in node:
            start = CALLS.get(call.tag.removeprefix(CORE))
            if start:
                self.pages[call.get(C + "identifier")] = \
                    f"{start}.{name}.{call.get('name')}.html"

    def _as_link(self, found, shown):
        page = self.pages.get(found.group(1))
        return f"[`{shown}`]({page})" if page else found.group(0)

    def link(self, text):
        """@text, Markdown, with its symbols linked, but for those in links."""
        parts = ALREADY_LINKED.split(text)
        for i in range(0, len(parts), 2):
            parts[i] = CALL.sub(
                lambda found: self._as_link(found, found.group(1) + "()"), parts[i])
            parts[i] = TYPE.sub(
                lambda found: self._as_link(found, found.group(1)), parts[i])
        return "".join(parts)

    def write_linked_gir(self, path):
        """The introspection data, whose texts refer to symbols as gtk-doc does."""
        for prefix, uri in (("", CORE), ("c", C), (
                "glib", "{http://www.gtk.org/introspection/glib/1.0}")):
            ElementTree.register_namespace(prefix, uri.strip("{}"))
        tree = ElementTree.parse(self.gir)
        for doc in tree.iter(CORE + "doc"):
            doc.text = self.link(doc.text)
        tree.write(path, encoding="utf-8", xml_declaration=True)
