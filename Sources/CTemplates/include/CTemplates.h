#ifndef CTEMPLATES_H
#define CTEMPLATES_H

#include <stddef.h>

/// One file of `templates/`, as it was when the binary was built.
struct headlight_template {
  /// Its file name without `.mustache`, such as `report.html`.
  const char *_Nonnull name;
  /// Its text, UTF-8, without a terminating zero.
  const unsigned char *_Nonnull bytes;
  size_t count;
};

/// How many templates the binary carries.
size_t headlight_template_count(void);

/// The template at `index`, which must be below `headlight_template_count()`.
struct headlight_template headlight_template_at(size_t index);

#endif
