// The page's own files lie in Page/. The plots are by dygraphs (MIT), of Debian's package libjs-dygraphs, which Scripts/setup.sh
// installs: nothing of it is kept here.
#include "CPageAssets.h"

#include <openssl/evp.h>

// Of C23; clang has it in older modes too.
#pragma clang diagnostic ignored "-Wc23-extensions"

#if !__has_embed("/usr/share/javascript/dygraphs/dygraph.min.js")
#error "the plots of the report need dygraphs: apt-get install libjs-dygraphs"
#endif

#define ASSETS(ASSET) \
    ASSET(page_html, "page.html") \
    ASSET(dygraph_css, "dygraph.css") \
    ASSET(page_css, "page.css") \
    ASSET(plots_css, "plots.css") \
    ASSET(dashboard_css, "dashboard/dashboard.css") \
    ASSET(print_css, "print.css") \
    ASSET(dygraph_js, "dygraph.js") \
    ASSET(figure_js, "figure.js") \
    ASSET(element_js, "element.js") \
    ASSET(ticks_js, "ticks.js") \
    ASSET(theme_js, "theme.js") \
    ASSET(timeline_js, "timeline.js") \
    ASSET(plot_js, "plot.js") \
    ASSET(heatmap_js, "heatmap.js") \
    ASSET(table_js, "table.js") \
    ASSET(summary_js, "summary.js") \
    ASSET(plots_js, "plots.js") \
    ASSET(tables_js, "tables.js") \
    ASSET(definitions_js, "definitions.js") \
    ASSET(page_js, "page.js") \
    ASSET(report_js, "report/report.js") \
    ASSET(connection_js, "dashboard/connection.js") \
    ASSET(controls_js, "dashboard/controls.js") \
    ASSET(runs_js, "dashboard/runs.js") \
    ASSET(machines_js, "dashboard/machines.js") \
    ASSET(dashboard_js, "dashboard/dashboard.js")

static const uint8_t dygraph_css[] = {
#embed "/usr/share/javascript/dygraphs/dygraph.min.css"
};
static const uint8_t dygraph_js[] = {
#embed "/usr/share/javascript/dygraphs/dygraph.min.js"
};
static const uint8_t page_html[] = {
#embed "Page/page.html"
};
static const uint8_t page_css[] = {
#embed "Page/page.css"
};
static const uint8_t plots_css[] = {
#embed "Page/plots.css"
};
static const uint8_t dashboard_css[] = {
#embed "Page/Dashboard/dashboard.css"
};
static const uint8_t print_css[] = {
#embed "Page/print.css"
};
static const uint8_t figure_js[] = {
#embed "Page/figure.js"
};
static const uint8_t element_js[] = {
#embed "Page/element.js"
};
static const uint8_t ticks_js[] = {
#embed "Page/ticks.js"
};
static const uint8_t theme_js[] = {
#embed "Page/theme.js"
};
static const uint8_t timeline_js[] = {
#embed "Page/timeline.js"
};
static const uint8_t plot_js[] = {
#embed "Page/plot.js"
};
static const uint8_t heatmap_js[] = {
#embed "Page/heatmap.js"
};
static const uint8_t table_js[] = {
#embed "Page/table.js"
};
static const uint8_t summary_js[] = {
#embed "Page/summary.js"
};
static const uint8_t plots_js[] = {
#embed "Page/plots.js"
};
static const uint8_t tables_js[] = {
#embed "Page/tables.js"
};
static const uint8_t definitions_js[] = {
#embed "Page/definitions.js"
};
static const uint8_t page_js[] = {
#embed "Page/page.js"
};
static const uint8_t report_js[] = {
#embed "Page/Report/report.js"
};
static const uint8_t connection_js[] = {
#embed "Page/Dashboard/connection.js"
};
static const uint8_t controls_js[] = {
#embed "Page/Dashboard/controls.js"
};
static const uint8_t runs_js[] = {
#embed "Page/Dashboard/runs.js"
};
static const uint8_t machines_js[] = {
#embed "Page/Dashboard/machines.js"
};
static const uint8_t dashboard_js[] = {
#embed "Page/Dashboard/dashboard.js"
};

#define ENTRY(bytes, name) {name, bytes, sizeof(bytes)},
static const page_asset assets[] = {ASSETS(ENTRY)};

const page_asset *page_asset_at(size_t place) {
    return place < sizeof(assets) / sizeof(assets[0]) ? &assets[place] : NULL;
}

int page_sha256(const uint8_t *bytes, size_t count, uint8_t digest[32]) {
    return EVP_Digest(bytes, count, digest, NULL, EVP_sha256(), NULL);
}
