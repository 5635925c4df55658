#ifndef CPNG_ROWS_H
#define CPNG_ROWS_H

#include "CPNG.h"
#include "deflate.h"

/* The rows of an image, filtered and packed, up to the end of the stream. NULL where there is not enough memory. */
deflater *pack_rows(const cpng_image *image);

#endif
