#include "png_rows.h"

#include <stdlib.h>
#include <string.h>

#include "huffman.h"

enum { FILTER_NONE, FILTER_SUB, FILTER_UP, FILTER_AVERAGE, FILTER_PAETH };

/* MARK: Rows of pixels */

/* Row `y`: in the image itself, or put together in `line` where patches lie over it. */
static const uint8_t *row_at(const cpng_image *image, uint32_t y, uint8_t *line) {
  size_t channels = (size_t)image->channels, stride = image->width * channels;
  const uint8_t *row = image->pixels + y * stride;
  for (int i = 0; i < image->patch_count; i++) {
    const cpng_patch *patch = &image->patches[i];
    if (y < patch->y || y - patch->y >= patch->height) continue;
    if (row != line) {
      memcpy(line, row, stride);
      row = line;
    }
    size_t width = patch->width * channels;
    memcpy(line + patch->x * channels, patch->lines + patch->line_of_row[y - patch->y] * width, width);
  }
  return row;
}

/* MARK: Filters (PNG specification, 9) */

/* Writes what is left of `row` when `other` is taken from it. Returns how many bytes differ. */
static size_t subtract(const uint8_t *row, const uint8_t *other, size_t count, uint8_t *out) {
  size_t different = 0, i = 0;
  while (i < count) {
    uint8_t some = 0;
    size_t end = count - i < 255 ? count : i + 255;
    for (; i < end; i++) {
      out[i] = (uint8_t)(row[i] - other[i]);
      some += row[i] != other[i];
    }
    different += some;
  }
  return different;
}

/* Takes from each pixel the one before it. Returns how many bytes differ. */
static size_t filter_sub(const uint8_t *row, size_t count, size_t channels, uint8_t *out) {
  memcpy(out, row, channels);
  return subtract(row + channels, row, count - channels, out + channels);
}

static int distance(int one, int other) { return one > other ? one - other : other - one; }

static void filter_paeth(const uint8_t *row, const uint8_t *above, size_t count, size_t channels, uint8_t *out) {
  for (size_t i = 0; i < count; i++) {
    int a = i < channels ? 0 : row[i - channels], b = above[i], c = i < channels ? 0 : above[i - channels];
    int of_a = distance(b, c), of_b = distance(a, c), of_c = distance(a + b, 2 * c);
    int nearest = of_a <= of_b && of_a <= of_c ? a : of_b <= of_c ? b : c;
    out[i] = (uint8_t)(row[i] - nearest);
  }
}

/* About how many bits a filtered row takes: its bytes by their entropy, and something for each run. */
static uint64_t cost(const uint8_t *row, size_t count) {
  const uint64_t run_bits = 4;
  uint32_t counts[256] = {0};
  uint64_t runs = 0;
  for (size_t i = 0; i < count;) {
    uint8_t byte = row[i];
    size_t start = i++;
    while (i < count && row[i] == byte) i++;
    if (i - start < 4) {
      counts[byte] += (uint32_t)(i - start);
    } else {
      counts[byte]++;
      runs++;
    }
  }
  return entropy_bits(counts, 256) + run_bits * runs;
}

typedef struct {
  const cpng_image *image;
  row_filters filters;
  size_t channels, stride;
  uint8_t *trial;
} packer;

/* Writes what is left of `row` when the row above is taken from it, after the filter's number. Returns whether that is little,
   as within a row of cells: then it is what is worth packing. */
static int filter_changes(const packer *of, const uint8_t *row, const uint8_t *above, uint8_t *out) {
  out[0] = FILTER_UP;
  return above && subtract(row, above, of->stride, out + 1) * 10 < of->stride;
}

/* Writes the filtered row, the number of its filter first. */
static void filter(const packer *of, const uint8_t *row, const uint8_t *above, uint8_t *out) {
  size_t stride = of->stride;
  if (of->filters == NO_FILTERS) {
    out[0] = FILTER_NONE;
    memcpy(out + 1, row, stride);
    return;
  }
  if (filter_changes(of, row, above, out)) return;
  /* Long runs are best left as they are. */
  if (filter_sub(row, stride, of->channels, of->trial) * 16 < stride && of->channels == 1) {
    out[0] = FILTER_NONE;
    memcpy(out + 1, row, stride);
    return;
  }
  uint64_t least = cost(row, stride), found = 0;
  if (above && (found = cost(out + 1, stride)) < least) {
    out[0] = FILTER_UP;
    least = found;
  } else {
    out[0] = FILTER_NONE;
    memcpy(out + 1, row, stride);
  }
  if ((found = cost(of->trial, stride)) < least) {
    out[0] = FILTER_SUB;
    memcpy(out + 1, of->trial, stride);
    least = found;
  }
  if (!above) return;
  filter_paeth(row, above, stride, of->channels, of->trial);
  if (cost(of->trial, stride) < least) {
    out[0] = FILTER_PAETH;
    memcpy(out + 1, of->trial, stride);
  }
}

/* Room for two rows and a trial; NULL where there is not enough memory. */
static uint8_t *make_lines(const cpng_image *image) { return malloc(3 * (size_t)image->width * (size_t)image->channels); }

static uint8_t *line_for(const packer *of, uint32_t y, uint8_t *lines) { return lines + (y % 2) * of->stride; }

static packer make_packer(const cpng_image *image, row_filters filters, uint8_t *lines) {
  size_t channels = (size_t)image->channels, stride = image->width * channels;
  return (packer){image, filters, channels, stride, lines + 2 * stride};
}

deflater *pack_rows(const cpng_image *image, row_filters filters) {
  uint8_t *lines = make_lines(image);
  deflater *into = deflater_new((size_t)image->width * (size_t)image->channels + 1);
  if (!lines || !into) {
    free(lines);
    deflater_free(into);
    return NULL;
  }
  packer of = make_packer(image, filters, lines);
  const uint8_t *above = NULL;
  int next = 0;
  for (uint32_t y = 0; y < image->height; y++) {
    if (next < image->band_count && image->bands[next].first == y) {
      deflater_add(into, (const deflated_piece *)image->bands[next].rows);
      y = image->bands[next++].end - 1;
      above = row_at(image, y, line_for(&of, y, lines));
      continue;
    }
    const uint8_t *row = row_at(image, y, line_for(&of, y, lines));
    filter(&of, row, above, deflater_room(into));
    deflater_take(into, of.stride + 1);
    above = row;
  }
  free(lines);
  return into;
}

/* MARK: Rows that many images have in common */

static int is_patched(const cpng_image *image, uint32_t y) {
  for (int i = 0; i < image->patch_count; i++)
    if (y >= image->patches[i].y && y - image->patches[i].y < image->patches[i].height) return 1;
  return 0;
}

cpng_rows *cpng_prepare(const cpng_image *image, uint32_t first, uint32_t end) {
  uint8_t *lines = make_lines(image);
  deflater *into = deflater_new_piece((size_t)image->width * (size_t)image->channels + 1);
  deflated_piece *piece = NULL;
  if (lines && into) {
    packer of = make_packer(image, SUITED_FILTERS, lines);
    /* Below patches only what changes from row to row is the same in all images. */
    int is_common = 1, only_changes = is_patched(image, first);
    const uint8_t *above = first > 0 ? row_at(image, first - 1, line_for(&of, first + 1, lines)) : NULL;
    for (uint32_t y = first; y < end && is_common; y++) {
      const uint8_t *row = row_at(image, y, line_for(&of, y, lines));
      uint8_t *out = deflater_room(into);
      if (only_changes)
        is_common = filter_changes(&of, row, above, out);
      else
        filter(&of, row, above, out);
      deflater_take(into, of.stride + 1);
      above = row;
    }
    if (is_common) piece = deflater_finish_piece(into);
  }
  deflater_free(into);
  free(lines);
  return (cpng_rows *)piece;
}

void cpng_rows_free(cpng_rows *rows) { deflated_piece_free((deflated_piece *)rows); }
