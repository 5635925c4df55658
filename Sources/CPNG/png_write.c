#include "CPNG.h"

#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include "png_rows.h"

typedef struct {
  uint8_t *bytes;
  size_t count, capacity;
} buffer;

static void write_bytes(png_structp png, png_bytep bytes, size_t count) {
  buffer *into = png_get_io_ptr(png);
  if (count > into->capacity - into->count) {
    size_t capacity = into->capacity + into->capacity / 2;
    if (capacity < into->count + count) capacity = into->count + count + 4096;
    uint8_t *grown = realloc(into->bytes, capacity);
    if (!grown) png_error(png, "out of memory");
    into->bytes = grown;
    into->capacity = capacity;
  }
  memcpy(into->bytes + into->count, bytes, count);
  into->count += count;
}

static void flush_nothing(png_structp png) { (void)png; }

static void on_error(png_structp png, png_const_charp text) {
  char *message = png_get_error_ptr(png);
  strncpy(message, text, CPNG_MESSAGE_SIZE - 1);
  message[CPNG_MESSAGE_SIZE - 1] = 0;
  png_longjmp(png, 1);
}

static void on_warning(png_structp png, png_const_charp text) {
  (void)png;
  (void)text;
}

static int is_ascii(const char *text) {
  for (; *text; text++)
    if ((unsigned char)*text >= 0x80) return 0;
  return 1;
}

static void write_texts(png_structp png, png_infop info, const cpng_image *image) {
  for (int i = 0; i < image->text_count; i++) {
    png_text text = {0};
    int ascii = is_ascii(image->texts[i].value);
    text.compression = ascii ? PNG_TEXT_COMPRESSION_NONE : PNG_ITXT_COMPRESSION_NONE;
    text.key = (png_charp)image->texts[i].keyword;
    text.text = (png_charp)image->texts[i].value;
    if (ascii) text.text_length = strlen(text.text);
    else text.itxt_length = strlen(text.text);
    text.lang = (png_charp)"";
    text.lang_key = (png_charp)"";
    png_set_text(png, info, &text, 1);
  }
}

static void write_header(png_structp png, png_infop info, const cpng_image *image) {
  int color = image->palette ? PNG_COLOR_TYPE_PALETTE : image->channels == 4 ? PNG_COLOR_TYPE_RGB_ALPHA : PNG_COLOR_TYPE_RGB;
  png_set_IHDR(png, info, image->width, image->height, 8, color, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
               PNG_FILTER_TYPE_DEFAULT);
  if (image->palette) {
    png_color palette[256];
    png_byte opacities[256];
    int translucent = 0; /* opacities after the last that is not 255 are left out */
    for (int i = 0; i < image->palette_count && i < 256; i++) {
      const uint8_t *color = image->palette + 4 * i;
      palette[i] = (png_color){color[0], color[1], color[2]};
      opacities[i] = color[3];
      if (color[3] < 255) translucent = i + 1;
    }
    png_set_PLTE(png, info, palette, image->palette_count);
    if (translucent > 0) png_set_tRNS(png, info, opacities, translucent, NULL);
  }
  png_set_sRGB(png, info, PNG_sRGB_INTENT_RELATIVE);
  png_set_pHYs(png, info, image->pixels_per_metre, image->pixels_per_metre, PNG_RESOLUTION_METER);
  write_texts(png, info, image);
  png_write_info(png, info);
}

/* Chunks hold at most 2^31 - 1 bytes. */
static void write_data(png_structp png, const uint8_t *bytes, size_t count) {
  const size_t most = 1u << 30;
  for (; count > most; bytes += most, count -= most) png_write_chunk(png, (png_const_bytep) "IDAT", bytes, most);
  png_write_chunk(png, (png_const_bytep) "IDAT", bytes, count);
}

/* An image of which nothing has been prepared is packed in both ways, up to so many bytes. */
#define MOST_TWICE (1u << 26)

/* The shorter of the ways to pack the rows; NULL where there is not enough memory. Both belong to the caller. */
static const uint8_t *pack(const cpng_image *image, deflater *packers[2], size_t *size) {
  const uint8_t *packed = (packers[0] = pack_rows(image, SUITED_FILTERS)) ? deflater_finish(packers[0], size) : NULL;
  if (!packed || image->band_count > 0 || (uint64_t)image->width * image->height * (unsigned)image->channels > MOST_TWICE)
    return packed;
  size_t other_size;
  const uint8_t *other = (packers[1] = pack_rows(image, NO_FILTERS)) ? deflater_finish(packers[1], &other_size) : NULL;
  if (!other || other_size >= *size) return packed;
  *size = other_size;
  return other;
}

/* What is made belongs to the caller, so that it keeps its value when an error jumps back here. */
static int encode(const cpng_image *image, buffer *result, deflater *packers[2], char message[CPNG_MESSAGE_SIZE]) {
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, message, on_error, on_warning);
  if (!png) return 0;
  png_infop info = png_create_info_struct(png);
  if (!info || setjmp(png_jmpbuf(png))) {
    png_destroy_write_struct(&png, &info);
    return 0;
  }
  png_set_write_fn(png, result, write_bytes, flush_nothing);
  write_header(png, info, image);
  size_t size;
  const uint8_t *packed = pack(image, packers, &size);
  if (!packed) png_error(png, "out of memory");
  write_data(png, packed, size);
  /* png_write_end would miss the rows that it has not seen. */
  png_write_chunk(png, (png_const_bytep) "IEND", NULL, 0);
  png_destroy_write_struct(&png, &info);
  return 1;
}

int cpng_encode(const cpng_image *image, uint8_t **out, size_t *size, char message[CPNG_MESSAGE_SIZE]) {
  buffer result = {0};
  deflater *packers[2] = {NULL, NULL};
  strcpy(message, "out of memory");
  int written = encode(image, &result, packers, message);
  deflater_free(packers[0]);
  deflater_free(packers[1]);
  if (!written) {
    free(result.bytes);
    return 0;
  }
  *out = result.bytes;
  *size = result.count;
  return 1;
}
