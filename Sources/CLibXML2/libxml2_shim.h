#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>

// What Swift cannot say: a function that is a macro or a variable, and a handler that ignores errors.

static inline void libxml2_free(void *memory) { xmlFree(memory); }

static inline void libxml2_ignore(void *data, xmlErrorPtr error) {}

static inline int libxml2_entities(xmlDocPtr document) {
    return document->intSubset != NULL && document->intSubset->entities != NULL;
}
