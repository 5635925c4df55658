#include "CTemplates.h"

// #embed is C23; clang has it in every mode and would say so at each line.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char base_css[] = {
#embed "../../templates/base.css.mustache"
};
static const unsigned char base_js[] = {
#embed "../../templates/base.js.mustache"
};
static const unsigned char compare_color_js[] = {
#embed "../../templates/compare.color.js.mustache"
};
static const unsigned char compare_css[] = {
#embed "../../templates/compare.css.mustache"
};
static const unsigned char compare_data_js[] = {
#embed "../../templates/compare.data.js.mustache"
};
static const unsigned char compare_detail_js[] = {
#embed "../../templates/compare.detail.js.mustache"
};
static const unsigned char compare_grid_js[] = {
#embed "../../templates/compare.grid.js.mustache"
};
static const unsigned char compare_heads_js[] = {
#embed "../../templates/compare.heads.js.mustache"
};
static const unsigned char compare_html[] = {
#embed "../../templates/compare.html.mustache"
};
static const unsigned char compare_js[] = {
#embed "../../templates/compare.js.mustache"
};
static const unsigned char compare_main_js[] = {
#embed "../../templates/compare.main.js.mustache"
};
static const unsigned char compare_map_js[] = {
#embed "../../templates/compare.map.js.mustache"
};
static const unsigned char compare_ranking_js[] = {
#embed "../../templates/compare.ranking.js.mustache"
};
static const unsigned char compare_state_js[] = {
#embed "../../templates/compare.state.js.mustache"
};
static const unsigned char compare_summary_js[] = {
#embed "../../templates/compare.summary.js.mustache"
};
static const unsigned char compare_tokens_js[] = {
#embed "../../templates/compare.tokens.js.mustache"
};
static const unsigned char figure_svg[] = {
#embed "../../templates/figure.svg.mustache"
};
static const unsigned char heads_css[] = {
#embed "../../templates/heads.css.mustache"
};
static const unsigned char heads_js[] = {
#embed "../../templates/heads.js.mustache"
};
static const unsigned char heads_table_js[] = {
#embed "../../templates/heads.table.js.mustache"
};
static const unsigned char index_css[] = {
#embed "../../templates/index.css.mustache"
};
static const unsigned char index_html[] = {
#embed "../../templates/index.html.mustache"
};
static const unsigned char index_js[] = {
#embed "../../templates/index.js.mustache"
};
static const unsigned char index_md[] = {
#embed "../../templates/index.md.mustache"
};
static const unsigned char report_color_js[] = {
#embed "../../templates/report.color.js.mustache"
};
static const unsigned char report_css[] = {
#embed "../../templates/report.css.mustache"
};
static const unsigned char report_data_js[] = {
#embed "../../templates/report.data.js.mustache"
};
static const unsigned char report_grid_js[] = {
#embed "../../templates/report.grid.js.mustache"
};
static const unsigned char report_heads_css[] = {
#embed "../../templates/report.heads.css.mustache"
};
static const unsigned char report_heads_js[] = {
#embed "../../templates/report.heads.js.mustache"
};
static const unsigned char report_html[] = {
#embed "../../templates/report.html.mustache"
};
static const unsigned char report_js[] = {
#embed "../../templates/report.js.mustache"
};
static const unsigned char report_main_js[] = {
#embed "../../templates/report.main.js.mustache"
};
static const unsigned char report_map_js[] = {
#embed "../../templates/report.map.js.mustache"
};
static const unsigned char report_md[] = {
#embed "../../templates/report.md.mustache"
};
static const unsigned char report_plot_js[] = {
#embed "../../templates/report.plot.js.mustache"
};
static const unsigned char report_readout_js[] = {
#embed "../../templates/report.readout.js.mustache"
};
static const unsigned char report_state_js[] = {
#embed "../../templates/report.state.js.mustache"
};
static const unsigned char report_text_js[] = {
#embed "../../templates/report.text.js.mustache"
};

#define ENTRY(name, bytes) {name, bytes, sizeof bytes}

static const struct headlight_template templates[] = {
    ENTRY("base.css", base_css),
    ENTRY("base.js", base_js),
    ENTRY("compare.color.js", compare_color_js),
    ENTRY("compare.css", compare_css),
    ENTRY("compare.data.js", compare_data_js),
    ENTRY("compare.detail.js", compare_detail_js),
    ENTRY("compare.grid.js", compare_grid_js),
    ENTRY("compare.heads.js", compare_heads_js),
    ENTRY("compare.html", compare_html),
    ENTRY("compare.js", compare_js),
    ENTRY("compare.main.js", compare_main_js),
    ENTRY("compare.map.js", compare_map_js),
    ENTRY("compare.ranking.js", compare_ranking_js),
    ENTRY("compare.state.js", compare_state_js),
    ENTRY("compare.summary.js", compare_summary_js),
    ENTRY("compare.tokens.js", compare_tokens_js),
    ENTRY("figure.svg", figure_svg),
    ENTRY("heads.css", heads_css),
    ENTRY("heads.js", heads_js),
    ENTRY("heads.table.js", heads_table_js),
    ENTRY("index.css", index_css),
    ENTRY("index.html", index_html),
    ENTRY("index.js", index_js),
    ENTRY("index.md", index_md),
    ENTRY("report.color.js", report_color_js),
    ENTRY("report.css", report_css),
    ENTRY("report.data.js", report_data_js),
    ENTRY("report.grid.js", report_grid_js),
    ENTRY("report.heads.css", report_heads_css),
    ENTRY("report.heads.js", report_heads_js),
    ENTRY("report.html", report_html),
    ENTRY("report.js", report_js),
    ENTRY("report.main.js", report_main_js),
    ENTRY("report.map.js", report_map_js),
    ENTRY("report.md", report_md),
    ENTRY("report.plot.js", report_plot_js),
    ENTRY("report.readout.js", report_readout_js),
    ENTRY("report.state.js", report_state_js),
    ENTRY("report.text.js", report_text_js),
};

size_t headlight_template_count(void) { return sizeof templates / sizeof templates[0]; }

struct headlight_template headlight_template_at(size_t index) { return templates[index]; }
