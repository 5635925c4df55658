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

/* Writes what is left of `row` when the row above is taken from it. Returns how many bytes differ. */
static size_t filter_up(const uint8_t *row, const uint8_t *above, size_t count, uint8_t *out) {
  size_t different = 0, i = 0;
  while (i < count) {
    uint8_t some = 0;
    size_t end = count - i < 255 ? count : i + 255;
    for (; i < end; i++) {
      out[i] = (uint8_t)(row[i] - above[i]);
      some += row[i] != above[i];
    }
    different += some;
  }
  return different;
}

static void filter_sub(const uint8_t *row, size_t count, size_t channels, uint8_t *out) {
  size_t first = channels < count ? channels : count;
  memcpy(out, row, first);
  for (size_t i = first; i < count; i++) out[i] = (uint8_t)(row[i] - row[i - channels]);
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
  size_t channels, stride;
  uint8_t *trial;
} packer;

/* Writes the filtered row, the number of its filter first. */
static void filter(const packer *of, const uint8_t *row, const uint8_t *above, uint8_t *out) {
  size_t stride = of->stride;
  /* Where little changes from row to row, as within a row of cells, only that is worth packing. */
  if (above && filter_up(row, above, stride, out + 1) * 10 < stride) {
    out[0] = FILTER_UP;
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
  filter_sub(row, stride, of->channels, of->trial);
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

deflater *pack_rows(const cpng_image *image) {
  size_t channels = (size_t)image->channels, stride = image->width * channels;
  uint8_t *lines = malloc(3 * stride);
  deflater *into = deflater_new(stride + 1);
  if (!lines || !into) {
    free(lines);
    deflater_free(into);
    return NULL;
  }
  packer of = {image, channels, stride, lines + 2 * stride};
  const uint8_t *above = NULL;
  for (uint32_t y = 0; y < image->height; y++) {
    const uint8_t *row = row_at(image, y, lines + (y % 2) * stride);
    filter(&of, row, above, deflater_room(into));
    deflater_take(into, stride + 1);
    above = row;
  }
  free(lines);
  return into;
}
