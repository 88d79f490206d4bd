#include <algorithm>
#include <array>

#include "plugins/datasets/files/byte_source.hpp"

using namespace sandglass;

namespace {

using Symbols = std::vector<char32_t>;

/// What a text is made of, in the order of its code points: symbol k stands as column k of a step.
class Vocabulary {
 public:
  explicit Vocabulary(Symbols text) : symbols_(std::move(text)) {
    std::ranges::sort(symbols_);
    symbols_.erase(std::ranges::unique(symbols_).begin(), symbols_.end());
  }

  Index size() const { return std::ssize(symbols_); }
  bool holds(char32_t symbol) const { return std::ranges::binary_search(symbols_, symbol); }
  Index column(char32_t symbol) const { return std::ranges::lower_bound(symbols_, symbol) - symbols_.begin(); }

 private:
  Symbols symbols_;
};

std::vector<std::uint8_t> bytes_of(const std::string& file) {
  constexpr std::size_t kBlock = 65536;
  ByteSource source(file);
  std::vector<std::uint8_t> all;
  for (std::size_t got = kBlock; got == kBlock;) {
    const std::size_t at = all.size();
    all.resize(at + kBlock);
    got = source.read(std::span(all).subspan(at));
    all.resize(at + got);
  }
  return all;
}

std::string at_line(const std::string& file, std::size_t line) { return file + ": line " + std::to_string(line); }

/// The code points of UTF-8, without a byte order mark. Throws IoError naming the line of what is none.
Symbols code_points(const std::vector<std::uint8_t>& bytes, const std::string& file) {
  constexpr std::array<char32_t, 5> kLeast{0, 0, 0x80, 0x800, 0x10000};  // that so many bytes may stand for
  Symbols all;
  std::size_t line = 1;
  for (std::size_t i = 0, count = 0; i < bytes.size(); i += count) {
    const std::uint32_t lead = bytes[i];
    count = lead < 0x80 ? 1 : lead >> 5 == 6 ? 2 : lead >> 4 == 14 ? 3 : lead >> 3 == 30 ? 4 : 0;
    char32_t c = count == 1 ? lead : lead & (0xFFU >> (count + 1));
    bool is_one = count > 0 && i + count <= bytes.size();
    for (std::size_t k = 1; is_one && k < count; ++k) {
      is_one = bytes[i + k] >> 6 == 2;
      c = c << 6 | (bytes[i + k] & 0x3FU);
    }
    if (!is_one || c < kLeast[count] || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF))
      refuse_data(at_line(file, line), "text in UTF-8 (level: bytes takes any)", "a byte " + std::to_string(lead));
    if (c == '\n') ++line;
    if (i > 0 || c != 0xFEFF) all.push_back(c);
  }
  return all;
}

struct TextLayout {
  bool characters, lines;
  Index length, hop;
};

/// A text, and where its examples lie in it.
struct Text {
  Symbols symbols;
  std::vector<std::pair<std::size_t, std::size_t>> examples;  // first symbol, count
};

void find_windows(Text& text, const TextLayout& layout, const std::string& file) {
  const auto length = static_cast<std::size_t>(layout.length), hop = static_cast<std::size_t>(layout.hop);
  if (text.symbols.size() < length)
    refuse_data(file, "at least " + std::to_string(length) + " symbols, a window's length",
                std::to_string(text.symbols.size()));
  for (std::size_t at = 0; at + length <= text.symbols.size(); at += hop) text.examples.emplace_back(at, length);
}

void find_lines(Text& text, const TextLayout& layout, const std::string& file) {
  const Symbols& all = text.symbols;
  for (std::size_t at = 0, line = 1, next = 0; at < all.size(); at = next, ++line) {
    const auto end =
        static_cast<std::size_t>(std::find(all.begin() + std::ptrdiff_t(at), all.end(), U'\n') - all.begin());
    next = end + 1;
    const std::size_t count = end - at - (end > at && all[end - 1] == U'\r' ? 1 : 0);
    if (count == 0) refuse_data(at_line(file, line), "an example", "an empty line");
    if (count > static_cast<std::size_t>(layout.length))
      refuse_data(at_line(file, line), "at most " + std::to_string(layout.length) + " symbols (length)",
                  std::to_string(count));
    text.examples.emplace_back(at, count);
  }
  if (text.examples.empty()) refuse_data(file, "a line of text", "nothing");
}

Text text_of(const std::string& file, const TextLayout& layout) {
  const auto bytes = bytes_of(file);
  Text text{layout.characters ? code_points(bytes, file) : Symbols(bytes.begin(), bytes.end()), {}};
  layout.lines ? find_lines(text, layout, file) : find_windows(text, layout, file);
  return text;
}

/// The symbols that examples show: not what ends a line.
Symbols shown_by(const Text& text) {
  Symbols all;
  for (const auto& [first, count] : text.examples)
    all.insert(all.end(), text.symbols.begin() + std::ptrdiff_t(first),
               text.symbols.begin() + std::ptrdiff_t(first + count));
  return all;
}

void require_known(const Text& text, const Vocabulary& vocabulary, const std::string& file, const std::string& pool) {
  for (const auto& [first, count] : text.examples)
    for (std::size_t i = first; i < first + count; ++i) {
      if (vocabulary.holds(text.symbols[i])) continue;
      const auto line = 1 + std::count(text.symbols.begin(), text.symbols.begin() + std::ptrdiff_t(i), U'\n');
      refuse_data(at_line(file, static_cast<std::size_t>(line)), "only symbols that occur in " + pool,
                  "one with the number " + std::to_string(static_cast<std::uint32_t>(text.symbols[i])));
    }
}

class TextExamples final : public Examples {
 public:
  TextExamples(Text text, Vocabulary vocabulary) : text_(std::move(text)), vocabulary_(std::move(vocabulary)) {}

  Index count() const override { return std::ssize(text_.examples); }
  bool has_labels() const override { return false; }
  std::int32_t label(Index) const override { return 0; }
  void read(Index i, std::span<float> out) const override {
    std::ranges::fill(out, 0.0F);
    const auto [first, count] = text_.examples[static_cast<std::size_t>(i)];
    for (std::size_t t = 0; t < count; ++t)
      out[t * static_cast<std::size_t>(vocabulary_.size()) +
          static_cast<std::size_t>(vocabulary_.column(text_.symbols[first + t]))] = 1;
  }

 private:
  Text text_;
  Vocabulary vocabulary_;
};

/// Text as sequences of `length` steps, each a one-hot row over the V different symbols of `file`, in the order of
/// their numbers: characters of UTF-8, or bytes. Examples are windows of the text, of which no two splits share a
/// symbol, or its lines; a shorter line ends in rows of zeros, which loss/categorical and metric/token_accuracy do not
/// count. D = length V. Plain or .gz.
class TextDataset final : public Dataset {
 public:
  explicit TextDataset(const Params& params)
      : layout_{params.choice("level") == "characters", params.choice("examples") == "lines", params.integer("length"),
                params.integer("hop") > 0 ? params.integer("hop") : params.integer("length")},
        file_(params.text("file")),
        test_file_(params.text("test_file")) {
    if (file_.empty()) throw ConfigError("dataset/text: `file` is empty; name the file that holds the text");
  }

  DatasetParts load(const DatasetRequest&) const override {
    Text pool = text_of(file_, layout_);
    const Vocabulary vocabulary(shown_by(pool));
    DatasetParts parts;
    parts.shape = {.features = layout_.length * vocabulary.size(), .steps = layout_.length};
    parts.source = file_ + "; " + std::to_string(vocabulary.size()) + " different " +
                   (layout_.characters ? "characters" : "bytes");
    if (!layout_.lines) parts.apart = (layout_.length + layout_.hop - 1) / layout_.hop;
    if (!test_file_.empty()) {
      Text test = text_of(test_file_, layout_);
      require_known(test, vocabulary, test_file_, file_);
      parts.test = std::make_unique<TextExamples>(std::move(test), vocabulary);
    }
    parts.pool = std::make_unique<TextExamples>(std::move(pool), vocabulary);
    return parts;
  }

 private:
  TextLayout layout_;
  std::string file_, test_file_;
};

Schema text_schema() {
  Schema schema;
  schema.file("file", {.text = "File with the text.", .also = {"data", "path"}})
      .file("test_file", {.fallback = "", .text = "File with the text of the test examples; empty for none."})
      .choice("level", {.choices = {"characters", "bytes"},
                        .fallback = "characters",
                        .text = "What a symbol is: a character of UTF-8, or a byte of any file."})
      .choice("examples", {.choices = {"windows", "lines"},
                           .fallback = "windows",
                           .text = "windows: pieces of the whole text; lines: one example a line."})
      .integer("length", {.fallback = 20,
                          .min = 1,
                          .max = 100000,
                          .unit = "symbols",
                          .text = "Steps of an example: of a window, or the most that a line may have."})
      .integer("hop", {.fallback = 0,
                       .min = 0,
                       .max = 1000000,
                       .unit = "symbols",
                       .text = "From the start of a window to that of the next; 0: length. For windows only."});
  return schema;
}

}  // namespace

SANDGLASS_PLUGIN(text_dataset, SANDGLASS_VERSION) {
  registrar.dataset("text", "Text as sequences of one-hot characters or bytes: windows of it, or its lines.",
                    text_schema(), [](const Params& params) { return std::make_unique<TextDataset>(params); });
}
