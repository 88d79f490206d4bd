#pragma once
#include <string>
#include <string_view>

namespace sandglass::results {

/// `text` as valid UTF-8 without zero bytes: each byte that cannot stand there becomes U+FFFD. Valid text is returned
/// unchanged. All text passes through here on its way to disk and into digests, because JSON and HDF5 strings can hold
/// nothing else while an exception's message from a plugin can.
std::string clean_text(std::string_view text);

/// What becomes of the ends of lines.
enum class LineEnds { shown, kept };

/// `text` as a terminal may get it. Control characters, which can move the cursor and forge or hide what stands there,
/// and marks that turn the direction of text become visible: "\x1b", "\n", "\u202e". The rest is unchanged. A text that
/// a study, a plugin or a file brings passes through here on its way to a terminal; in JSON, CSV and files it does not.
std::string visible_text(std::string_view text, LineEnds ends = LineEnds::shown);

}  // namespace sandglass::results
