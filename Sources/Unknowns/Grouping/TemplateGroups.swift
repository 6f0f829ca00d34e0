import Sketches

/// Groups of forms that are one template.
///
/// Every form is a group of its own, in the order of the forms.
public struct TemplateGroups: Sendable {
  private let forms: [(text: [UInt8], count: UInt64)]

  /// Groups forms: masked texts with the records that had them.
  public init(forms: [(text: [UInt8], count: UInt64)]) {
    self.forms = forms
  }

  /// Number of groups; they are numbered from 0.
  public var count: Int { forms.count }

  /// The group of a form, by its place among the forms.
  public func group(of form: Int) -> Int { form }

  /// What stands for all forms of a group.
  public func text(of group: Int) -> [UInt8] { forms[group].text }

  /// Hash of the group's text: the same on every host and after every restart.
  public func id(of group: Int) -> UInt64 {
    forms[group].text.withUnsafeBufferPointer { text in
      text.baseAddress.map { hashBytes($0, text.count, seed: Template.idSeed) } ?? 0
    }
  }
}
