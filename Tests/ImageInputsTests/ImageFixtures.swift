import FileAccess
import StrictJSON
import TensorFiles
import TestSupport

/// The fixtures that `make_images.py` makes.
enum ImageFixtures {
  static let directory = "\(repositoryRoot)/Tests/Fixtures/images"

  /// An image as the model takes it, and how transformers got there.
  struct Prepared {
    let name: String
    let image: String
    let modelType: String
    let settings: JSONObject
  }

  static func prepared() throws -> [Prepared] {
    let bytes = try readFile("\(directory)/prepared.json")
    return try (JSONValue.parse(bytes).array ?? []).map { value in
      Prepared(
        name: value["name"]?.string ?? "", image: value["image"]?.string ?? "",
        modelType: value["model_type"]?.string ?? "", settings: value["settings"]?.object ?? [:])
    }
  }
}
