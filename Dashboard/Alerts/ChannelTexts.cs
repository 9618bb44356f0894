namespace Dashboard.Alerts;

/// <summary>Texts of what leaves the product, of the page behind an e-mail's link, and of how channels fare.</summary>
public sealed class ChannelTexts;
