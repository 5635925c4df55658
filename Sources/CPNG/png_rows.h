#ifndef CPNG_ROWS_H
#define CPNG_ROWS_H

#include "CPNG.h"
#include "deflate.h"

/* How rows are filtered: each by what suits it, or not at all, which suits lettering and thin lines. */
typedef enum { SUITED_FILTERS, NO_FILTERS } row_filters;

/* The rows of an image, filtered and packed, up to the end of the stream. NULL where there is not enough memory. Rows that
   have been prepared are filtered already. */
deflater *pack_rows(const cpng_image *image, row_filters filters);

#endif
