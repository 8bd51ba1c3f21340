"""The registers as pages: audits, reviews, action plans, recommendations, actions."""
