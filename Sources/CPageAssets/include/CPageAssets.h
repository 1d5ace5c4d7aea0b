// The files that a page of a run is made of, brought into the program when it is built, so that it needs none when it runs.
#pragma once

#include <stddef.h>
#include <stdint.h>

/// A file of the page. Its bytes are there for as long as the program, and end without a zero.
typedef struct {
    /// What it is called: `page.css`, and `report/report.js` or `dashboard/runs.js` where it is for one of them alone.
    const char *name;
    const uint8_t *bytes;
    size_t count;
} page_asset;

/// The file at a place, from 0 on, in the order in which scripts run; NULL after the last.
const page_asset *page_asset_at(size_t place);

/// The SHA-256 of some bytes, by OpenSSL: what a page's policy names the scripts by that it may run. Returns 1, or 0 where it failed.
int page_sha256(const uint8_t *bytes, size_t count, uint8_t digest[32]);
