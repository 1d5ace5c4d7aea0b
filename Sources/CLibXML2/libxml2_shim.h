// Without ICU: the system's own would stand beside the one in Swift's Foundation, whose types have the same names. What the
// headers leave out by that is the end of a structure that is only pointed at.
#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED
#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>
#include <string.h>

// What Swift cannot say: a function that is a macro or a variable, a handler whose type changed; and functions of XPath whose
// work is counted.

static inline void libxml2_free(void *memory) { xmlFree(memory); }

#if LIBXML_VERSION >= 21200
typedef const xmlError *libxml2_error;
#else
typedef xmlErrorPtr libxml2_error;
#endif

static inline void libxml2_drop(void *data, libxml2_error error) {}

/// Lets a context say nothing about errors; the last one stays in it.
static inline void libxml2_ignore_errors(xmlXPathContextPtr context) { context->error = libxml2_drop; }

static inline int libxml2_entities(xmlDocPtr document) {
    return document->intSubset != NULL && document->intSubset->entities != NULL;
}

// libxml2 counts the nodes and operations of an expression, but not the bytes of the text that an operation takes: in
// `//td[contains(/, 'x')]` each takes the whole page's. So the functions that take text count it before they begin.

/// So many bytes of text count as one step: they take about as long.
enum { libxml2_bytes_per_step = 32 };

/// What taking the text of a node counts, or a number beyond `most`.
static inline unsigned long libxml2_steps(const xmlNode *top, unsigned long most) {
    unsigned long steps = 0, bytes = 0;
    const xmlNode *node = top;
    while (steps + bytes / libxml2_bytes_per_step <= most) {
        const xmlNode *child = NULL;
        switch (node->type) {
        case XML_ELEMENT_NODE:
        case XML_ATTRIBUTE_NODE:
        case XML_DOCUMENT_NODE:
        case XML_HTML_DOCUMENT_NODE:
            child = node->children;
            steps += 1;
            break;
        case XML_TEXT_NODE:
        case XML_CDATA_SECTION_NODE:
        case XML_COMMENT_NODE:
        case XML_PI_NODE:
            if (node->content != NULL) bytes += strlen((const char *)node->content);
            break;
        default: break;
        }
        if (child != NULL) {
            node = child;
            continue;
        }
        while (node != top && node->next == NULL) node = node->parent;
        if (node == top) break;
        node = node->next;
    }
    return steps + bytes / libxml2_bytes_per_step;
}

struct libxml2_function {
    const char *name;
    xmlXPathFunction call;
};

/// The functions that take the text of nodes, as libxml2 has them; without a name behind the last one.
static inline const struct libxml2_function *libxml2_functions(void) {
    static const struct libxml2_function functions[] = {
        {"ceiling", xmlXPathCeilingFunction},
        {"concat", xmlXPathConcatFunction},
        {"contains", xmlXPathContainsFunction},
        {"floor", xmlXPathFloorFunction},
        {"id", xmlXPathIdFunction},
        {"normalize-space", xmlXPathNormalizeFunction},
        {"number", xmlXPathNumberFunction},
        {"round", xmlXPathRoundFunction},
        {"starts-with", xmlXPathStartsWithFunction},
        {"string", xmlXPathStringFunction},
        {"string-length", xmlXPathStringLengthFunction},
        {"substring", xmlXPathSubstringFunction},
        {"substring-after", xmlXPathSubstringAfterFunction},
        {"substring-before", xmlXPathSubstringBeforeFunction},
        {"sum", xmlXPathSumFunction},
        {"translate", xmlXPathTranslateFunction},
        {NULL, NULL},
    };
    return functions;
}

/// Counts the text that the function which is called takes, and calls it.
static inline void libxml2_counted(xmlXPathParserContextPtr parser, int arguments) {
    xmlXPathContextPtr context = parser->context;
    const char *name = (const char *)context->function;
    unsigned long most = context->opLimit > context->opCount ? context->opLimit - context->opCount : 0;
    unsigned long steps = 0;
    if (arguments == 0 && context->node != NULL) steps = libxml2_steps(context->node, most);
    for (int index = 1; index <= arguments && index <= parser->valueNr; index++) {
        xmlXPathObjectPtr value = parser->valueTab[parser->valueNr - index];
        if (value->type == XPATH_STRING && value->stringval != NULL)
            steps += strlen((const char *)value->stringval) / libxml2_bytes_per_step;
        if (value->type != XPATH_NODESET && value->type != XPATH_XSLT_TREE) continue;
        xmlNodeSetPtr nodes = value->nodesetval;
        if (nodes == NULL || nodes->nodeNr == 0) continue;
        // The first in the document is the one that is taken, by all functions but these two.
        int takes_all = strcmp(name, "sum") == 0 || strcmp(name, "id") == 0;
        if (!takes_all) xmlXPathNodeSetSort(nodes);
        for (int at = 0; at < (takes_all ? nodes->nodeNr : 1) && steps <= most; at++)
            steps += libxml2_steps(nodes->nodeTab[at], most);
    }
    context->opCount += steps;
    if (steps > most) {
        xmlXPathErr(parser, XPATH_OP_LIMIT_EXCEEDED);
        return;
    }
    for (const struct libxml2_function *function = libxml2_functions(); function->name != NULL; function++)
        if (strcmp(function->name, name) == 0) {
            function->call(parser, arguments);
            return;
        }
}

/// What a context calls instead of a function that takes text; nothing for the others, which it knows itself.
static inline xmlXPathFunction libxml2_look_up(void *data, const xmlChar *name, const xmlChar *space) {
    for (const struct libxml2_function *function = libxml2_functions(); function->name != NULL; function++)
        if (space == NULL && strcmp(function->name, (const char *)name) == 0) return libxml2_counted;
    return NULL;
}

/// Lets the functions that take text count it in this context.
static inline void libxml2_count_text(xmlXPathContextPtr context) {
    xmlXPathRegisterFuncLookup(context, libxml2_look_up, NULL);
}
