#pragma once
#include <sandglass/plugin.hpp>
#include <unordered_map>

namespace sandglass {

/// At most this many classes are believed; more is a column mistaken for labels.
inline constexpr std::size_t kMostClasses = 10000;

/// The classes that labels stand for. Labels may be any whole numbers or texts; those that occur are numbered from 0,
/// whole numbers by value, and texts, if there is one among them, by their bytes.
class Classes {
 public:
  /// No classes.
  Classes() = default;

  /// The classes of the training labels. Throws IoError, with `where` in front, if there are more than kMostClasses, or
  /// if all are numbers, but not all of them whole: what was measured is no class.
  Classes(const std::vector<std::string>& labels, const std::string& where);

  /// The classes 0 to count - 1, each its own label.
  static Classes first(int count);

  /// The class of each label. Throws IoError, with `where` in front, for a label that is none of the classes; `lines`:
  /// where in the text file `where` each stands, empty if it is none.
  std::vector<std::int32_t> numbered(const std::vector<std::string>& labels, const std::string& where,
                                     const std::vector<std::size_t>& lines = {}) const;

  /// The label of each class.
  const std::vector<std::string>& names() const { return names_; }

  /// What the numbers stand for, "; classes 0 to 2: setosa, versicolor, virginica"; empty if they are the labels.
  std::string words() const;

 private:
  std::string first_names() const;
  std::string canonical(const std::string& label) const;

  bool whole_ = true;  // every label is a whole number
  std::vector<std::string> names_;
  std::unordered_map<std::string, std::int32_t> number_;
};

/// The whole number that a label is, if it is one: "3", "-1", "3.0".
std::optional<std::int64_t> whole_label(const std::string& text);

/// A label as a message shows it: its first 40 bytes in quotes, without control characters.
std::string quoted_start(const std::string& text);

}  // namespace sandglass
